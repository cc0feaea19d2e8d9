package dev.vedette.models;

/**
 * How many of how many, and between what the share of all that might have been drawn lies, with 95 % confidence (Wilson
 * 1927), if one drawn says nothing of another.
 */
public record Share(int found, int of, double low, double high) {
    private static final double Z = 1.959964;

    /** Of how many it is true. */
    public static Share of(int found, int of) {
        if (of == 0) {
            return new Share(0, 0, 0, 1);
        }
        double share = found / (double) of;
        double square = Z * Z / of;
        double middle = (share + square / 2) / (1 + square);
        double half = Z / (1 + square) * Math.sqrt(share * (1 - share) / of + square / (4 * of));
        return new Share(found, of, Math.max(0, middle - half), Math.min(1, middle + half));
    }

    @Override
    public String toString() {
        return String.format("%d of %d (%.4f, %.4f to %.4f)", found, of, of == 0 ? 0 : found / (double) of, low, high);
    }
}
