package dev.vedette.detection.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.detection.geo.ClientOrigin.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginReaderTest {
    private static final ClientOrigin OSLO =
            new ClientOrigin("NO", "Oslo", new Location(59.9127, 10.7461), 64500, "Fjord Net");

    @TempDir
    private Path folder;

    private Path places;
    private Path networks;

    @BeforeEach
    void write() throws Exception {
        places = TinyDatabase.of("GeoLite2-City")
                .place("192.0.2.0/24", "NO", "Oslo", 59.9127, 10.7461)
                .place("2001:db8:1::/48", "PE", "Lima", -12.0432, -77.0282)
                .write(folder.resolve("places.mmdb"));
        networks = TinyDatabase.of("GeoLite2-ASN")
                .owner("192.0.2.0/25", 64500, "Fjord Net")
                .owner("198.51.100.0/24", 4_200_000_000L, "Large Number")
                .write(folder.resolve("networks.mmdb"));
    }

    private OriginReader reader() {
        return GeoFiles.of(places, networks).open();
    }

    @Test
    void anAddressHasAPlaceAndANetwork() {
        try (OriginReader reader = reader()) {
            assertThat(reader.find("192.0.2.7")).isEqualTo(OSLO);
            assertThat(reader.find("192.0.2.7")).as("once more").isEqualTo(OSLO);
            assertThat(reader.find("::ffff:192.0.2.7")).as("as IPv6").isEqualTo(OSLO);
            assertThat(reader.find("192.0.2.200")).isEqualTo(new ClientOrigin("NO", "Oslo", OSLO.location(), 0, null));
            assertThat(reader.find("198.51.100.1"))
                    .isEqualTo(new ClientOrigin(null, null, null, 4_200_000_000L, "Large Number"));
            assertThat(reader.find("2001:DB8:1::7"))
                    .isEqualTo(new ClientOrigin("PE", "Lima", new Location(-12.0432, -77.0282), 0, null));
            assertThat(reader.find("203.0.113.1")).isSameAs(ClientOrigin.NONE);
            assertThat(reader.damaged()).isZero();
        }
    }

    @Test
    void eachDatabaseIsEnoughAndNoneIsNeeded() {
        try (OriginReader placesAlone = GeoFiles.of(places, null).open();
                OriginReader networksAlone = GeoFiles.of(null, networks).open();
                OriginReader none = GeoFiles.NONE.open()) {
            assertThat(placesAlone.find("192.0.2.7"))
                    .isEqualTo(new ClientOrigin("NO", "Oslo", OSLO.location(), 0, null));
            assertThat(networksAlone.find("192.0.2.7"))
                    .isEqualTo(new ClientOrigin(null, null, null, 64500, "Fjord Net"));
            assertThat(none.find("192.0.2.7")).isSameAs(ClientOrigin.NONE);
        }
    }

    /** The default route is a place here, so that whatever is taken for an address has one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "999.1.1.1",
                "192.0.2.007",
                "192.0.2",
                "3221225991",
                "0xC0000207",
                "192.0.2.7:443",
                "192.0.2.7/24",
                " 192.0.2.7",
                "localhost",
                "attacker.example",
                "1.2.3.4.attacker.example",
                "_hidden",
                "unknown",
                "fe80::1%eth0",
                "[2001:db8::1]",
                "2001:db8:::1",
                "2001:db8::1::2",
                "1:2:3:4:5:6:7:8:9",
                "\u0661.2.3.4",
            })
    void whatIsNoAddressInDigitsHasNoOrigin(String text) throws Exception {
        Path all = TinyDatabase.of("GeoLite2-City")
                .place("::/1", "XX", "Anywhere", 0, 0)
                .write(folder.resolve("all.mmdb"));
        try (OriginReader reader = GeoFiles.of(all, null).open()) {
            assertThat(reader.find(text)).isSameAs(ClientOrigin.NONE);
            assertThat(reader.find("192.0.2.7").country()).isEqualTo("XX");
        }
    }

    @Test
    void aVeryLongAddressCostsNothing() {
        try (OriginReader reader = reader()) {
            String address = ":".repeat(200_000);
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                assertThat(reader.find(address)).isSameAs(ClientOrigin.NONE);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** 2001:db8:: begins with the bytes of 32.1.13.184. */
    @Test
    void aDatabaseOfIpv4SaysNothingOfIpv6() throws Exception {
        Path ipv4 = TinyDatabase.ofIpv4Alone("GeoLite2-City")
                .place("32.0.0.0/8", "US", "Somewhere", 1, 2)
                .write(folder.resolve("ipv4.mmdb"));
        try (OriginReader reader = GeoFiles.of(ipv4, null).open()) {
            assertThat(reader.find("32.1.13.184").country()).isEqualTo("US");
            assertThat(reader.find("2001:db8::1")).isSameAs(ClientOrigin.NONE);
        }
    }

    @Test
    void numbersOutOfRangeAreNoPlaceAndNoNetwork() throws Exception {
        Path odd = TinyDatabase.of("GeoLite2-City")
                .place("192.0.2.0/24", "", "", 91, Double.NaN)
                .write(folder.resolve("odd.mmdb"));
        Path zero = TinyDatabase.of("GeoLite2-ASN").owner("192.0.2.0/24", 0, "").write(folder.resolve("zero.mmdb"));
        try (OriginReader reader = GeoFiles.of(odd, zero).open()) {
            assertThat(reader.find("192.0.2.7")).isSameAs(ClientOrigin.NONE);
        }
    }

    @Test
    void aRecordOfAnotherFormIsCountedAndPassedOver() throws Exception {
        Path flat = TinyDatabase.of("GeoLite2-City")
                .put("192.0.2.0/24", Map.of("country", "NO"))
                .put("198.51.100.0/24", Map.of("country", Map.of("iso_code", "PE")))
                .write(folder.resolve("flat.mmdb"));
        try (OriginReader reader = GeoFiles.of(flat, null).open()) {
            assertThat(reader.find("192.0.2.7")).isSameAs(ClientOrigin.NONE);
            assertThat(reader.damaged()).isEqualTo(1);
            assertThat(reader.find("198.51.100.1").country()).isEqualTo("PE");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing.mmdb | --geoip: %s: no such file, or not readable; must be a MaxMind DB (.mmdb)",
                "text.mmdb    | --geoip: %s: no MaxMind DB (.mmdb), or a damaged one",
                "empty.mmdb   | --geoip: %s: no MaxMind DB (.mmdb), or a damaged one",
                "cut.mmdb     | --geoip: %s: no MaxMind DB (.mmdb), or a damaged one",
                "networks.mmdb | --geoip: %s: is of the type GeoLite2-ASN; must be a type of City, Country or Enterprise",
                ".            | --geoip: %s: no such file, or not readable; must be a MaxMind DB (.mmdb)",
            })
    void aFileThatIsNoneIsSaidInALine(String name, String message) throws Exception {
        Files.writeString(folder.resolve("text.mmdb"), "country,city\nNO,Oslo\n");
        Files.write(folder.resolve("empty.mmdb"), new byte[0]);
        byte[] whole = Files.readAllBytes(places);
        Files.write(folder.resolve("cut.mmdb"), Arrays.copyOf(whole, whole.length - 20));
        Path file = folder.resolve(name).toAbsolutePath();
        assertThatThrownBy(() -> GeoFiles.of(file, networks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message, file);
    }

    @Test
    void placesAreNoNetworks() {
        assertThatThrownBy(() -> GeoFiles.of(places, places))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--asn: %s: is of the type GeoLite2-City; must be a type of ASN or ISP", places);
    }
}
