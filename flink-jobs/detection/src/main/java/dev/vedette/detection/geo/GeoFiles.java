package dev.vedette.detection.geo;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files in the MaxMind DB format (version 2.0 of its specification). Travels with the job: each task opens them where it
 * runs.
 *
 * @param geoip of a City, Country or Enterprise type; null for none
 * @param asn of an ASN or ISP type; null for none
 */
public record GeoFiles(@Nullable String geoip, @Nullable String asn) implements Serializable {

    /** There is no database: nothing is known of any address. */
    public static final GeoFiles NONE = new GeoFiles(null, null);

    /**
     * The same, looked at: both are there and of the kind that they should be.
     *
     * @throws IllegalArgumentException with one line: option, file, fault, what is allowed
     */
    public static GeoFiles of(@Nullable Path geoip, @Nullable Path asn) {
        if (geoip == null && asn == null) {
            return NONE;
        }
        GeoFiles files = new GeoFiles(text(geoip), text(asn));
        files.open().close();
        return files;
    }

    private static @Nullable String text(@Nullable Path file) {
        return file == null ? null : file.toAbsolutePath().toString();
    }

    /**
     * Opens them.
     *
     * @throws IllegalArgumentException with one line: option, file, fault, what is allowed
     */
    public OriginReader open() {
        GeoDatabase<GeoDatabase.Place> places =
                geoip == null ? null : open("--geoip", geoip, GeoDatabase.Kind.PLACES, GeoDatabase.Place.class);
        try {
            return new OriginReader(
                    places,
                    asn == null ? null : open("--asn", asn, GeoDatabase.Kind.NETWORKS, GeoDatabase.Owner.class));
        } catch (IllegalArgumentException e) {
            if (places != null) {
                places.close();
            }
            throw e;
        }
    }

    private static <T> GeoDatabase<T> open(String option, String file, GeoDatabase.Kind kind, Class<T> type) {
        try {
            return GeoDatabase.open(Path.of(file), kind, type);
        } catch (IOException e) {
            throw new IllegalArgumentException(option + ": " + file + ": " + e.getMessage(), e);
        }
    }
}
