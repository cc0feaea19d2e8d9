package dev.vedette.delivery.alert;

/** Sigma's level on the scales that others have. */
public enum Level {
    /** Nobody has to look. */
    INFORMATIONAL(1, 1),
    /** Somebody should look some day. */
    LOW(3, 21),
    /** Somebody should look. */
    MEDIUM(5, 47),
    /** Somebody should look soon. */
    HIGH(8, 73),
    /** Somebody should look now. */
    CRITICAL(10, 99);

    private final int ofTen;
    private final int elastic;

    Level(int ofTen, int elastic) {
        this.ofTen = ofTen;
        this.elastic = elastic;
    }

    /** The level of that name. One that is none of Sigma's counts as the highest, as it does where alerts are selected. */
    public static Level of(String word) {
        return switch (word) {
            case "informational" -> INFORMATIONAL;
            case "low" -> LOW;
            case "medium" -> MEDIUM;
            case "high" -> HIGH;
            default -> CRITICAL;
        };
    }

    /** From 0 to 10, as CEF and LEEF have it. */
    public int ofTen() {
        return ofTen;
    }

    /** From 0 to 100: the numbers that Elastic's own alerts have in {@code event.severity} and that its rules map to low, medium, high, critical. */
    public int elastic() {
        return elastic;
    }
}
