package dev.vedette.delivery.alert;

/** Tells addresses from other texts, without asking a name server. */
public final class IpAddress {
    private static final int LONGEST = 39;
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** Whether it is an address of either version. */
    public static boolean is(String text) {
        return isV4(text) || isV6(text);
    }

    /** Four decimal numbers with dots between. */
    public static boolean isV4(String text) {
        if (text.length() > 15) {
            return false;
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** RFC 4291 section 2.2, the first two forms: hexadecimal groups, at most one run of zeros left out. */
    public static boolean isV6(String text) {
        if (text.length() < 2 || text.length() > LONGEST || !text.matches("[0-9A-Fa-f:]+")) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text) == GROUPS;
        }
        int before = groups(text.substring(0, gap));
        int after = groups(text.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups; -1 if one is none. */
    private static int groups(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        for (String group : groups) {
            if (group.isEmpty() || group.length() > 4) {
                return -1;
            }
        }
        return groups.length;
    }
}
