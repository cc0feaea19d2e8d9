package dev.vedette.agent.core.observe;

import java.util.Map;
import java.util.TreeMap;

/**
 * What can be told of session ids without telling one: how long they are, and whether one follows from the one before.
 * Thread-safe.
 */
final class SessionIds {
    private static final int MAX_KEPT = 128;
    private static final int MAX_COUNTER = 12;
    private static final long MAX_STEP = 1_000_000;

    private volatile String last = "";

    /** Attributes of the event that the session began. */
    Map<String, String> attributes(String id) {
        String kept = id.length() > MAX_KEPT ? id.substring(0, MAX_KEPT) : id;
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("session.id.characters", Integer.toString(id.length()));
        if (follows(last, kept)) {
            attributes.put("session.id.follows", "true");
        }
        last = kept;
        return attributes;
    }

    /** The same but for a number that is a little larger or smaller, in decimal or in hexadecimal. */
    static boolean follows(String before, String id) {
        int same = 0;
        int shortest = Math.min(before.length(), id.length());
        while (same < shortest && before.charAt(same) == id.charAt(same)) {
            same++;
        }
        // A number that has become longer (99, 100) differs from its first digit on.
        while (before.length() != id.length() && same > 0 && Character.digit(id.charAt(same - 1), 10) >= 0) {
            same--;
        }
        int end = same;
        while (end < id.length() && Character.digit(id.charAt(end), 16) >= 0) {
            end++;
        }
        int endBefore = before.length() - (id.length() - end);
        if (endBefore < same || !before.startsWith(id.substring(end), endBefore)) {
            return false;
        }
        String number = id.substring(same, end);
        String numberBefore = before.substring(same, endBefore);
        return isStep(numberBefore, number, 10) || isStep(numberBefore, number, 16);
    }

    private static boolean isStep(String before, String number, int radix) {
        if (!isNumber(before, radix) || !isNumber(number, radix)) {
            return false;
        }
        long step = Long.parseLong(number, radix) - Long.parseLong(before, radix);
        return step != 0 && Math.abs(step) <= MAX_STEP;
    }

    private static boolean isNumber(String text, int radix) {
        return !text.isEmpty()
                && text.length() <= MAX_COUNTER
                && text.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
    }
}
