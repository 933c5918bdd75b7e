package io.github.shortgpt.forward;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A read-only piece of a file in the address space; unmapped when closed, not when collected. */
final class Mapping implements AutoCloseable {
  private static final Unmapper UNMAPPER = Unmapper.find();

  private final MappedByteBuffer bytes;

  private Mapping(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Maps {@code length} bytes, below 2 GiB, from {@code offset} on. */
  static Mapping of(Path file, long offset, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      // Reading what is mapped of a file but no longer in it is SIGBUS, the end of the process.
      if (channel.size() < offset + length) {
        throw new ForwardException(
            file + " became shorter while it was read. Start again when it is whole.");
      }
      return of(channel, offset, length);
    }
  }

  /** The same of a file that is open. */
  static Mapping of(FileChannel channel, long offset, long length) throws IOException {
    return new Mapping(channel.map(FileChannel.MapMode.READ_ONLY, offset, length));
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** Nothing may read the bytes from here on: the pages are gone. */
  @Override
  public void close() {
    UNMAPPER.unmap(bytes);
  }

  /** {@code sun.misc.Unsafe.invokeCleaner}, the one way to unmap before Java 22. */
  private record Unmapper(Object unsafe, Method invokeCleaner) {
    static Unmapper find() {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return new Unmapper(instance.get(null), type.getMethod("invokeCleaner", ByteBuffer.class));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this Java has no sun.misc.Unsafe.invokeCleaner", e);
      }
    }

    void unmap(MappedByteBuffer buffer) {
      try {
        invokeCleaner.invoke(unsafe, buffer);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a mapped file can't be unmapped", e);
      }
    }
  }
}
