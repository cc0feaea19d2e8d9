package dev.vedette.detection.geo;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What databases say of a client's address. Immutable.
 *
 * @param country ISO 3166-1 alpha-2; null where it is not known, as the rest
 * @param city in English
 * @param location about where the address is; a city's middle, or a country's
 * @param asNumber autonomous system, 1 to 4294967295; 0 where none is known
 * @param organization who has the autonomous system
 */
public record ClientOrigin(
        @Nullable String country,
        @Nullable String city,
        @Nullable Location location,
        long asNumber,
        @Nullable String organization)
        implements Serializable {

    /** Nothing is known. */
    public static final ClientOrigin NONE = new ClientOrigin(null, null, null, 0, null);

    /**
     * A place on the earth (WGS 84).
     *
     * @param latitude degrees, -90 to 90
     * @param longitude degrees, -180 to 180
     */
    public record Location(double latitude, double longitude) implements Serializable {}
}
