package io.github.shortgpt.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What one thread has used since it began with an input; another thread may look on. */
final class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long thread = Thread.currentThread().getId();
  private long allocatedBefore;
  private volatile long nanosBefore = THREADS.getThreadCpuTime(thread);

  /** Begins with an input. */
  void begin() {
    nanosBefore = THREADS.getThreadCpuTime(thread);
    allocatedBefore = THREADS.getThreadAllocatedBytes(thread);
  }

  /** CPU time of the input. */
  long nanos() {
    return THREADS.getThreadCpuTime(thread) - nanosBefore;
  }

  /** Bytes of heap that were asked for, all together. */
  long allocated() {
    return THREADS.getThreadAllocatedBytes(thread) - allocatedBefore;
  }
}
