package dev.vedette.console.suspicion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.suspicion.JsonText.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of a document, and where their characters stand. */
class JsonTextTest {

    @Test
    void eachCharacterKnowsWhereItIsWritten() {
        Piece piece = JsonText.of("{\"a\": \"x\\u200by\\\\z\"}").get(1);

        assertThat(piece.text()).isEqualTo("x\u200by\\z");
        assertThat(places(piece)).containsExactly(7, 8, 14, 15, 17, 18);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "", "{\"cut", "{\"cut\\", "{\"cut\\u12", "[\"\\uzzzz\"]", "{\"a\":\"\\q\"}"})
    void whatIsBrokenIsReadAsFarAsItGoes(String document) {
        for (Piece piece : JsonText.of(document)) {
            assertThat(places(piece)).isSorted().allMatch(place -> place <= document.length());
        }
    }

    /** As another reader has it. */
    @Test
    void textsAreThoseOfJackson() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String letters = "ab \"\\/\n\t\u0001\u200b\u00e9{}[]:,";
        ObjectMapper mapper = new ObjectMapper();
        for (int n = 0; n < 500; n++) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                object.put(
                        text(random, letters),
                        random.nextBoolean() ? text(random, letters) : List.of(text(random, letters), 1));
            }
            String document = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(object);
            List<String> expected = new ArrayList<>();
            try (JsonParser parser = new JsonFactory().createParser(document)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                        expected.add(parser.getText());
                    }
                }
            }
            assertThat(JsonText.of(document))
                    .as("seed %d: %s", seed, document)
                    .extracting(Piece::text)
                    .isEqualTo(expected);
        }
    }

    private static List<Integer> places(Piece piece) {
        return IntStream.rangeClosed(0, piece.text().length())
                .mapToObj(piece::place)
                .toList();
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
