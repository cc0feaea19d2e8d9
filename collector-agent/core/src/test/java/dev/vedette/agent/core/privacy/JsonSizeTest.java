package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonSizeTest {
    /** As Jackson 3 writes, which the MCP SDK uses: Jackson 2 escapes what needs a surrogate pair. */
    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build());

    @Test
    void isWhatAWriterWouldWrite() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Object value = value(random, 0);
            assertThat(JsonSize.of(value)).as("seed %d: %s", seed, value).contains((long)
                    json.writeValueAsBytes(value).length);
        }
    }

    @Test
    void measuresRecordsWithoutTheirNullComponents() {
        assertThat(JsonSize.of(new TextContent("hé", null)))
                .contains((long) "{\"type\":\"text\",\"text\":\"hé\"}".length() + 1);
    }

    @Test
    void aTextIsSaidToBeWhereItStandsHoweverDeep() {
        Object value = "x";
        for (int i = 0; i < 20; i++) {
            value = List.of(Map.of("k", value));
        }
        List<String> places = new ArrayList<>();
        assertThat(JsonSize.of(value, "arguments", (name, place, text) -> places.add(place.get())))
                .contains(20L * "[{\"k\":}]".length() + 3);
        assertThat(places).containsExactly("arguments" + "[0].k".repeat(20));
    }

    @Test
    void givesUpOnWhatItDoesNotKnowOrWhatHasNoEnd() {
        assertThat(JsonSize.of(new Object())).isEmpty();
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThat(JsonSize.of(endless)).isEmpty();
    }

    private static Object value(Random random, int depth) {
        switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0:
                return random.nextInt();
            case 1:
                return random.nextBoolean();
            case 2:
                return random.nextLong();
            case 3:
                return random.ints(random.nextInt(12), 0, 0x10FFFF)
                        .filter(c -> c < 0xD800 || c > 0xDFFF)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            case 4:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                return list;
            default:
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put("k\"\n" + i, random.nextInt(5) == 0 ? null : value(random, depth + 1));
                }
                return map;
        }
    }

    public record TextContent(String text, String annotations) {}
}
