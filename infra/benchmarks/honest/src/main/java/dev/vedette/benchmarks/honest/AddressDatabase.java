package dev.vedette.benchmarks.honest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a database of addresses in the form that operators bring (MaxMind DB File Format Specification 2.0): a tree of 32-bit
 * records, the data, the metadata. There is no library for Java that does. Not thread-safe.
 */
final class AddressDatabase {
    private static final int RECORD_BYTES = 4;
    private static final int VERSION_4_BITS = 96;
    private static final byte[] METADATA = {
        (byte) 0xAB, (byte) 0xCD, (byte) 0xEF, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    private final String type;
    private final Node root = new Node();
    private final List<Node> nodes = new ArrayList<>(List.of(root));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private static final class Node {
        private int number;
        private final Object[] children = {Empty.EMPTY, Empty.EMPTY};
    }

    private enum Empty {
        EMPTY
    }

    /** What a network is said to be; where it stands in the data. */
    private record Leaf(int position) {}

    AddressDatabase(String type) {
        this.type = type;
    }

    /**
     * Says something of a network that is in no other one.
     *
     * @param value of maps, texts, doubles and longs
     */
    void put(String network, int prefix, Map<String, Object> value) {
        byte[] address = bytes(network);
        int bits = prefix;
        if (address.length == 4) {
            address = ByteBuffer.allocate(16).position(12).put(address).array();
            bits += VERSION_4_BITS;
        }
        Leaf leaf = new Leaf(data.size());
        write(value, data);
        Node node = root;
        for (int i = 0; i < bits - 1; i++) {
            int bit = bit(address, i);
            if (!(node.children[bit] instanceof Node)) {
                Node next = new Node();
                next.number = nodes.size();
                nodes.add(next);
                node.children[bit] = next;
            }
            node = (Node) node.children[bit];
        }
        node.children[bit(address, bits - 1)] = leaf;
    }

    private static byte[] bytes(String network) {
        try {
            return InetAddress.getByName(network).getAddress(); // of digits: nobody is asked
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(network, e);
        }
    }

    private static int bit(byte[] address, int at) {
        return address[at / 8] >> 7 - at % 8 & 1;
    }

    void write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Node node : nodes) {
            for (Object child : node.children) {
                number(record(child), RECORD_BYTES, out);
            }
        }
        out.writeBytes(new byte[16]);
        data.writeTo(out);
        out.writeBytes(METADATA);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", 2L);
        metadata.put("binary_format_minor_version", 0L);
        metadata.put("build_epoch", 1_764_000_000L);
        metadata.put("database_type", type);
        metadata.put("description", Map.of("en", "invented networks"));
        metadata.put("ip_version", 6L);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", 8L * RECORD_BYTES);
        write(metadata, out);
        Files.write(file, out.toByteArray());
    }

    private long record(Object child) {
        if (child instanceof Node node) {
            return node.number;
        }
        return child instanceof Leaf leaf ? nodes.size() + 16L + leaf.position() : nodes.size();
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
            Map<String, Object> sorted = new TreeMap<>(); // the same bytes each time
            map.forEach((key, item) -> sorted.put((String) key, item));
            sorted.forEach((key, item) -> {
                write(key, out);
                write(item, out);
            });
        } else {
            throw new IllegalArgumentException("no value of this format: " + value);
        }
    }

    /** Types above 7 stand in a byte of their own. */
    private static void control(int valueType, int size, ByteArrayOutputStream out) {
        if (size >= 29 + 256) {
            throw new IllegalArgumentException("longer than is needed here: " + size);
        }
        out.write((valueType > 7 ? 0 : valueType << 5) | Math.min(size, 29));
        if (valueType > 7) {
            out.write(valueType - 7);
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
