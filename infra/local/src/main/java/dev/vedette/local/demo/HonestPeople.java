package dev.vedette.local.demo;

import dev.vedette.local.demo.HonestDevice.Pace;
import dev.vedette.local.demo.HonestDevice.TaskDone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Twenty-six honest people who work at the same time. */
final class HonestPeople implements AutoCloseable {

    /** How many of each. */
    private static final List<Habit> HABITS = List.of(
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.PLAIN,
            Habit.STEPS_UP,
            Habit.STEPS_UP,
            Habit.STEPS_UP,
            Habit.STEPS_UP,
            Habit.TWO_DEVICES,
            Habit.TWO_DEVICES,
            Habit.TWO_DEVICES,
            Habit.TWO_DEVICES,
            Habit.FORGETFUL,
            Habit.FORGETFUL,
            Habit.FORGETFUL,
            Habit.OFFLINE,
            Habit.OFFLINE,
            Habit.RECONNECTS,
            Habit.RECONNECTS,
            Habit.RECONNECTS);

    /** This many of them sit behind one address. */
    private static final int BEHIND_ONE_ADDRESS = 5;

    private final List<HonestDevice> devices = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Collection<TaskDone> journal = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /**
     * Nobody works before {@link #start}. For a recording everybody has an address, by which tasks are told apart.
     */
    HonestPeople(Office office, Casting casting, Pace pace, OfficeTasks.Kind kind) {
        String shared = casting.address();
        for (int i = 0; i < HABITS.size(); i++) {
            Habit habit = HABITS.get(i);
            String subject = casting.person();
            for (int device = 0; device < habit.devices(); device++) {
                boolean behind = i < BEHIND_ONE_ADDRESS && kind == OfficeTasks.Kind.DEMO;
                String address = behind ? shared : casting.address();
                devices.add(new HonestDevice(
                        office,
                        subject,
                        habit,
                        casting.device(habit.clientId(), address),
                        pace,
                        kind,
                        casting.chance(),
                        journal::add));
            }
        }
    }

    void start() {
        for (HonestDevice device : devices) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            device.work(() -> stopped);
                        } catch (InterruptedException end) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "honest-person");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    int people() {
        return HABITS.size();
    }

    int calls() {
        return devices.stream().mapToInt(HonestDevice::calls).sum();
    }

    int surprises() {
        return devices.stream().mapToInt(HonestDevice::surprises).sum();
    }

    /** Tasks that were done from start to end, in the order of their ends. */
    List<TaskDone> tasksDone() {
        return List.copyOf(journal);
    }

    /** Everybody finishes the call at hand and leaves. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            thread.interrupt();
        }
    }
}
