package dev.vedette.benchmarks.honest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The networks that there are: of each owner in each place one, with addresses of ranges that nobody has (RFC 2544, RFC 3849).
 * Not thread-safe.
 */
final class Internet {
    private final Map<Network, Integer> networks = new LinkedHashMap<>();

    /** All of one owner's addresses in one place. */
    record Network(Owner owner, Place place) {}

    private int number(Network network) {
        return networks.computeIfAbsent(network, unused -> networks.size());
    }

    /** @param host 0 to 249 */
    String version4(Network network, long host) {
        int number = number(network);
        return "198." + (18 + number / 256) + "." + number % 256 + "." + (1 + host);
    }

    /**
     * @param line the customer's
     * @param interfaceId as RFC 8981 makes them up
     */
    String version6(Network network, long line, long interfaceId) {
        return "2001:db8:%x:%x:%x:%x:%x:%x"
                .formatted(
                        number(network),
                        line & 0xffff,
                        interfaceId >>> 48 & 0xffff,
                        interfaceId >>> 32 & 0xffff,
                        interfaceId >>> 16 & 0xffff,
                        interfaceId & 0xffff);
    }

    /** Writes what databases of places and of autonomous systems say of all addresses that were given. */
    void write(Path places, Path systems) throws IOException {
        AddressDatabase city = new AddressDatabase("GeoLite2-City");
        AddressDatabase asn = new AddressDatabase("GeoLite2-ASN");
        networks.forEach((network, number) -> {
            String four = "198." + (18 + number / 256) + "." + number % 256 + ".0";
            String six = "2001:db8:%x::".formatted(number);
            city.put(four, 24, place(network.place()));
            city.put(six, 48, place(network.place()));
            asn.put(four, 24, system(network.owner()));
            asn.put(six, 48, system(network.owner()));
        });
        city.write(places);
        asn.write(systems);
    }

    private static Map<String, Object> place(Place place) {
        return Map.of(
                "country", Map.of("iso_code", place.country),
                "city", Map.of("names", Map.of("en", place.city)),
                "location", Map.of("latitude", place.latitude, "longitude", place.longitude));
    }

    private static Map<String, Object> system(Owner owner) {
        return Map.of("autonomous_system_number", owner.number, "autonomous_system_organization", owner.title);
    }
}
