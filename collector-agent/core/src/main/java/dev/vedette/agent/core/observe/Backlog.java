package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.AgentLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What threads that serve requests leave to the one that drains the ring, in its order. To add to it takes no lock and wakes
 * nobody. Thread-safe; worked off by one thread at a time.
 */
final class Backlog {
    /** Of texts, in UTF-16 units: they are kept from being collected for as long as they wait. */
    static final long MAX_WEIGHT = 4 << 20;

    /** What a task takes beside its texts, as if it were text: few of them need be few. */
    private static final int TASK = 128;

    /** Whoever works it off has other things to do as well. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong weight = new AtomicLong();

    private record Task(long weight, Runnable work) {}

    /** Whether so much waits that no more texts should: then whoever has them works himself. */
    boolean isFull() {
        return weight.get() > MAX_WEIGHT;
    }

    /** @param ofTexts that it keeps from being collected, in characters */
    void add(long ofTexts, Runnable work) {
        Task task = new Task(TASK + ofTexts, work);
        weight.addAndGet(task.weight);
        waiting.add(task);
    }

    /**
     * Works for a turn, or until nothing waits.
     *
     * @return whether anything did
     */
    boolean workOff() {
        long begin = System.nanoTime();
        boolean any = false;
        for (Task next = waiting.poll(); next != null; next = waiting.poll()) {
            weight.addAndGet(-next.weight);
            any = true;
            run(next.work);
            if (System.nanoTime() - begin > TURN_NANOS) {
                break;
            }
        }
        return any;
    }

    /** What one task fails with is none of the others' business. */
    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            AgentLog.say("contents", "what a call took or gave back is not looked into: " + AgentLog.placeOf(e));
        }
    }
}
