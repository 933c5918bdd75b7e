package io.github.shortgpt.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file for a reader that keeps what it reads: it gets no more than so many bytes, wherever they
 * lie, until the limit is lifted.
 */
final class BoundedChannel implements SeekableByteChannel {
  private final FileChannel file;
  private final long most;
  private boolean bounded = true;
  private long read;

  /** A reader asked for more. */
  static final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private BoundedChannel(FileChannel file, long most) {
    this.file = file;
    this.most = most;
  }

  static BoundedChannel open(Path file, long most) throws IOException {
    return new BoundedChannel(FileChannel.open(file, StandardOpenOption.READ), most);
  }

  /** From here on all is read. */
  void lift() {
    bounded = false;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int bytes = file.read(into);
    read += Math.max(0, bytes);
    if (bounded && read > most) {
      throw new TooMuchException();
    }
    return bytes;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
