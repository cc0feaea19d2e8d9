package dev.vedette.agent.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the agent says to the person who runs the server: single lines on standard error, none repeated for a minute. */
public final class AgentLog {
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_CHARACTERS = 400;

    private static final Map<String, Long> SAID = new ConcurrentHashMap<>();

    private static final int MAX_WAITING = 64;
    private static final Map<String, String> WAITING = new ConcurrentHashMap<>();

    private AgentLog() {}

    /** Says the line unless something of this kind was said within the last minute. */
    public static void say(String kind, String line) {
        long now = System.nanoTime();
        Long before = SAID.get(kind);
        if (before == null || now - before > SILENCE_NANOS) {
            SAID.put(kind, now);
            System.err.println("vedette: " + printable(line));
        }
    }

    /** The same for the application's threads: standard error may be a pipe that nobody reads, so another thread says it. */
    public static void sayLater(String kind, String line) {
        if (WAITING.size() < MAX_WAITING) {
            WAITING.putIfAbsent(kind, line);
        }
    }

    /** Says what was left by {@link #sayLater}. */
    public static void sayWhatWaits() {
        if (!WAITING.isEmpty()) {
            WAITING.forEach((kind, line) -> {
                WAITING.remove(kind);
                say(kind, line);
            });
        }
    }

    /** The class and message of the failure's root. */
    public static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getName() + (message == null ? "" : ": " + message);
    }

    /** The class of the failure and where it was: without its message, which may quote what a client sent. */
    public static String placeOf(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        return failure.getClass().getName() + (frames.length == 0 ? "" : " at " + frames[0]);
    }

    static String printable(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > MAX_CHARACTERS ? plain.substring(0, MAX_CHARACTERS) + "…" : plain;
    }
}
