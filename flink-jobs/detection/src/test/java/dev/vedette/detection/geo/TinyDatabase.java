package dev.vedette.detection.geo;

import dev.vedette.rules.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes MaxMind databases of a few networks (MaxMind DB File Format Specification 2.0): a tree of 24-bit records, the data,
 * the metadata.
 */
public final class TinyDatabase {
    private static final int EMPTY = -1;
    private static final int FIRST_LEAF = 1 << 22;

    private final String type;
    private final int ipVersion;
    /** Two children each: a node, EMPTY, or FIRST_LEAF and the number of a leaf. */
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final List<Integer> leaves = new ArrayList<>();

    private TinyDatabase(String type, int ipVersion) {
        this.type = type;
        this.ipVersion = ipVersion;
    }

    /** Of both versions of addresses. */
    public static TinyDatabase of(String type) {
        return new TinyDatabase(type, 6);
    }

    static TinyDatabase ofIpv4Alone(String type) {
        return new TinyDatabase(type, 4);
    }

    /** A place in the form of GeoIP2 City, with what a reader has to pass over. */
    public TinyDatabase place(String network, String country, String city, double latitude, double longitude) {
        return put(
                network,
                Map.of(
                        "continent", Map.of("code", "EU", "geoname_id", 6_255_148L),
                        "country", Map.of("iso_code", country, "names", Map.of("en", "A country")),
                        "city", Map.of("names", Map.of("de", "Auf Deutsch", "en", city)),
                        "location",
                                Map.of("latitude", latitude, "longitude", longitude, "time_zone", "Europe/Berlin")));
    }

    /** An autonomous system in the form of GeoLite2 ASN. */
    public TinyDatabase owner(String network, long number, String organization) {
        return put(network, Map.of("autonomous_system_number", number, "autonomous_system_organization", organization));
    }

    TinyDatabase put(String network, Object value) {
        String[] parts = network.split("/");
        byte[] address = IpAddress.parse(parts[0]).orElseThrow();
        int bits = Integer.parseInt(parts[1]);
        if (ipVersion == 6 && address.length == 4) {
            address = ByteBuffer.allocate(16).position(12).put(address).array();
            bits += 96;
        }
        leaves.add(data.size());
        write(value, data);
        int node = 0;
        for (int i = 0; i < bits; i++) {
            int bit = address[i / 8] >> 7 - i % 8 & 1;
            if (i == bits - 1) {
                nodes.get(node)[bit] = FIRST_LEAF + leaves.size() - 1;
            } else {
                if (nodes.get(node)[bit] == EMPTY) {
                    nodes.add(new int[] {EMPTY, EMPTY});
                    nodes.get(node)[bit] = nodes.size() - 1;
                }
                node = nodes.get(node)[bit];
            }
        }
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int child : node) {
                int record = child == EMPTY
                        ? nodes.size()
                        : child < FIRST_LEAF ? child : nodes.size() + 16 + leaves.get(child - FIRST_LEAF);
                number(record, 3, out);
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
        out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", 2L);
        metadata.put("binary_format_minor_version", 0L);
        metadata.put("build_epoch", 1_764_000_000L);
        metadata.put("database_type", type);
        metadata.put("description", Map.of("en", "of a test"));
        metadata.put("ip_version", (long) ipVersion);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", 24L);
        write(metadata, out);
        return out.toByteArray();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private static void write(Object value, ByteArrayOutputStream out) {
        if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            control(2, utf8.length, out);
            out.writeBytes(utf8);
        } else if (value instanceof Double number) {
            control(3, 8, out);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof Long number) {
            control(6, 4, out);
            number(number, 4, out);
        } else if (value instanceof List<?> list) {
            control(11, list.size(), out);
            list.forEach(item -> write(item, out));
        } else if (value instanceof Map<?, ?> map) {
            control(7, map.size(), out);
            map.forEach((key, item) -> {
                write(key, out);
                write(item, out);
            });
        } else {
            throw new IllegalArgumentException("no value of this format: " + value);
        }
    }

    /** Types above 7 stand in a byte of their own. */
    private static void control(int type, int size, ByteArrayOutputStream out) {
        if (size >= 29 + 256) {
            throw new IllegalArgumentException("longer than a test needs: " + size);
        }
        out.write((type > 7 ? 0 : type << 5) | Math.min(size, 29));
        if (type > 7) {
            out.write(type - 7);
        }
        if (size >= 29) {
            out.write(size - 29);
        }
    }

    private static void number(long value, int bytes, ByteArrayOutputStream out) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >> 8 * i));
        }
    }
}
