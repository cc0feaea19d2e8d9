package dev.vedette.detection.geo;

import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.MaxMindDbParameter;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file, mapped into memory, so that the tasks of a machine share it. Thread-safe.
 *
 * @param <T> as what its records are read
 */
final class GeoDatabase<T> implements AutoCloseable {

    /** What a database is about, by the type that its metadata name. */
    enum Kind {
        PLACES("City, Country or Enterprise", List.of("City", "Country", "Enterprise")),
        NETWORKS("ASN or ISP", List.of("ASN", "GeoIP2-ISP"));

        private final String allowed;
        private final List<String> types;

        Kind(String allowed, List<String> types) {
            this.allowed = allowed;
            this.types = types;
        }

        private boolean has(String databaseType) {
            return types.stream().anyMatch(databaseType::contains);
        }
    }

    /** A record of the kind PLACES; what else it holds is passed over. */
    public record Place(
            @MaxMindDbParameter(name = "country") @Nullable Country country,
            @MaxMindDbParameter(name = "city") @Nullable City city,
            @MaxMindDbParameter(name = "location") @Nullable Point location) {}

    public record Country(
            @MaxMindDbParameter(name = "iso_code") @Nullable String isoCode) {}

    public record City(
            @MaxMindDbParameter(name = "names") @Nullable Names names) {}

    public record Names(
            @MaxMindDbParameter(name = "en") @Nullable String english) {}

    public record Point(
            @MaxMindDbParameter(name = "latitude") @Nullable Double latitude,

            @MaxMindDbParameter(name = "longitude") @Nullable
            Double longitude) {}

    /** A record of the kind NETWORKS. */
    public record Owner(
            @MaxMindDbParameter(name = "autonomous_system_number") @Nullable
            Long number,

            @MaxMindDbParameter(name = "autonomous_system_organization") @Nullable
            String organization) {}

    private static final int IPV4 = 4;

    private final Reader reader;
    private final Class<T> type;
    private final boolean ofIpv4Alone;

    private GeoDatabase(Reader reader, Class<T> type) {
        this.reader = reader;
        this.type = type;
        this.ofIpv4Alone = reader.getMetadata().ipVersion() == IPV4;
    }

    /** @throws IOException whose message, a line, says what is wrong with the file and what is allowed */
    static <T> GeoDatabase<T> open(Path file, Kind kind, Class<T> type) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException("no such file, or not readable; must be a MaxMind DB (.mmdb)");
        }
        GeoDatabase<T> opened;
        try {
            opened = new GeoDatabase<>(new Reader(file.toFile()), type);
        } catch (InvalidDatabaseException | RuntimeException e) {
            // What the reader throws for metadata that are none is not declared.
            throw new IOException("no MaxMind DB (.mmdb), or a damaged one", e);
        }
        String databaseType = opened.reader.getMetadata().databaseType();
        if (!kind.has(String.valueOf(databaseType))) {
            opened.close();
            throw new IOException("is of the type " + databaseType + "; must be a type of " + kind.allowed);
        }
        return opened;
    }

    /**
     * What the database says of an address; null if nothing.
     *
     * @param address 4 or 16 bytes
     * @throws IOException if the file is damaged there
     */
    @Nullable
    T find(byte[] address) throws IOException {
        try {
            InetAddress parsed = InetAddress.getByAddress(address);
            // The reader would take the first bytes of an IPv6 address for an IPv4 one.
            return ofIpv4Alone && parsed.getAddress().length != IPV4 ? null : reader.get(parsed, type);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length, e);
        } catch (RuntimeException e) {
            throw new IOException("a record that is not of the database's type", e);
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new IllegalStateException("a mapped file cannot be given back", e);
        }
    }
}
