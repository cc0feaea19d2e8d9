package dev.vedette.detection.geo;

import dev.vedette.detection.geo.ClientOrigin.Location;
import dev.vedette.rules.IpAddress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks addresses up. Asks no name server: what is no address in digits has no origin. Remembers the last
 * {@value #REMEMBERED} addresses. Not thread-safe.
 */
public final class OriginReader implements AutoCloseable {
    private static final int REMEMBERED = 4096;

    private static final long MAX_AS_NUMBER = 0xFFFF_FFFFL;

    private final @Nullable GeoDatabase<GeoDatabase.Place> places;
    private final @Nullable GeoDatabase<GeoDatabase.Owner> owners;
    private final Map<String, ClientOrigin> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ClientOrigin> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile long damaged;

    OriginReader(@Nullable GeoDatabase<GeoDatabase.Place> places, @Nullable GeoDatabase<GeoDatabase.Owner> owners) {
        this.places = places;
        this.owners = owners;
    }

    /**
     * Where the address is; {@link ClientOrigin#NONE} where nothing is known, and for what is no IPv4 or IPv6 address in
     * digits: names, zones, ports, ranges.
     *
     * @param address as the event has it, of any length; null if it has none
     */
    public ClientOrigin find(@Nullable String address) {
        if (address == null || places == null && owners == null) {
            return ClientOrigin.NONE;
        }
        ClientOrigin last = known.get(address);
        if (last != null) {
            return last;
        }
        Optional<byte[]> parsed = IpAddress.parse(address);
        if (parsed.isEmpty()) {
            // Not remembered: to parse it again costs little, and it may be long.
            return ClientOrigin.NONE;
        }
        ClientOrigin origin = look(parsed.get());
        known.put(address, origin);
        return origin;
    }

    /** How often a record was met that cannot be read: the file is damaged. May be asked from any thread. */
    public long damaged() {
        return damaged;
    }

    private ClientOrigin look(byte[] address) {
        GeoDatabase.Place place = find(places, address);
        GeoDatabase.Owner owner = find(owners, address);
        long number = owner == null || owner.number() == null ? 0 : owner.number();
        boolean hasNumber = number > 0 && number <= MAX_AS_NUMBER;
        ClientOrigin origin = new ClientOrigin(
                place == null || place.country() == null
                        ? null
                        : text(place.country().isoCode()),
                place == null || place.city() == null || place.city().names() == null
                        ? null
                        : text(place.city().names().english()),
                place == null || place.location() == null ? null : location(place.location()),
                hasNumber ? number : 0,
                owner == null ? null : text(owner.organization()));
        return origin.equals(ClientOrigin.NONE) ? ClientOrigin.NONE : origin;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes
    private <T> @Nullable T find(@Nullable GeoDatabase<T> database, byte[] address) {
        try {
            return database == null ? null : database.find(address);
        } catch (IOException e) {
            damaged++;
            return null;
        }
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable Location location(GeoDatabase.Point point) {
        Double latitude = point.latitude();
        Double longitude = point.longitude();
        if (latitude == null || longitude == null) {
            return null;
        }
        boolean onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
        return onEarth ? new Location(latitude, longitude) : null;
    }

    @Override
    public void close() {
        if (places != null) {
            places.close();
        }
        if (owners != null) {
            owners.close();
        }
    }
}
