package dev.vedette.detection.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looking an address up costs for each event, known or not. A figure to notice a slowdown by. */
class OriginCostTest {
    private static final int NETWORKS = 50_000;
    private static final int EVENTS = 50_000;
    private static final int ROUNDS = 15;

    @TempDir
    private Path folder;

    @Test
    void anAddressThatNobodyKnowsCostsMicroseconds() throws Exception {
        TinyDatabase places = TinyDatabase.of("GeoLite2-City");
        TinyDatabase networks = TinyDatabase.of("GeoLite2-ASN");
        for (int i = 0; i < NETWORKS; i++) {
            String network = address(i << 8) + "/24";
            places.place(network, "NO", "City " + i, i % 90, i % 180);
            networks.owner(network, 1 + i, "Network " + i);
        }
        GeoFiles files = GeoFiles.of(places.write(folder.resolve("p.mmdb")), networks.write(folder.resolve("n.mmdb")));
        try (OriginReader reader = files.open()) {
            Random random = new Random(1);
            int[] all = random.ints(EVENTS, 0, NETWORKS << 8).toArray();
            long unknown = median(reader, i -> address(all[i]));
            long known = median(reader, i -> address(all[i % 1000]));
            long none = median(reader, i -> i + ".attacker.example");
            System.out.printf(
                    "an address, median of %d rounds of %d: looked up %d ns, remembered %d ns, no address %d ns%n",
                    ROUNDS, EVENTS, unknown, known, none);
            assertThat(unknown).isLessThan(50_000);
            assertThat(known).isLessThan(unknown);
        }
    }

    private static long median(OriginReader reader, IntFunction<String> address) {
        String[] addresses = new String[EVENTS];
        Arrays.setAll(addresses, address);
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            int found = 0;
            for (String one : addresses) {
                found += reader.find(one) == ClientOrigin.NONE ? 0 : 1;
            }
            nanos[round] = (System.nanoTime() - start) / EVENTS;
            assertThat(found).isNotNegative();
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }

    private static String address(int bits) {
        return "10." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }
}
