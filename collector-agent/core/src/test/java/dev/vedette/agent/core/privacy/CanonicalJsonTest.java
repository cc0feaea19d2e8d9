package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the examples of RFC 8785. */
class CanonicalJsonTest {
    private final ObjectMapper json = new ObjectMapper();

    /** Section 3.2.4 of the RFC, and the input of section 3.2.2. */
    @Test
    void writesTheExample() throws Exception {
        Object input = json.readValue("""
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""", Object.class);
        assertThat(CanonicalJson.of(input))
                .contains("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** Section 3.2.3. */
    @Test
    void sortsByCodeUnits() {
        Map<String, Object> input = new HashMap<>();
        input.put("\u20ac", "Euro Sign");
        input.put("\r", "Carriage Return");
        input.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        input.put("1", "One");
        input.put("\ud83d\ude00", "Emoji: Grinning Face");
        input.put("\u0080", "Control");
        input.put("\u00f6", "Latin Small Letter O With Diaeresis");
        assertThat(CanonicalJson.of(input))
                .contains("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** Appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void writesNumbersAsEcmaScriptDoes(String bits, String written) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(CanonicalJson.of(value)).contains(written);
    }

    @Test
    void refusesWhatJsonHasNot() {
        assertThat(CanonicalJson.of(Double.NaN)).isEmpty();
        assertThat(CanonicalJson.of(Double.POSITIVE_INFINITY)).isEmpty();
        assertThat(CanonicalJson.of("\ud83d")).as("half a pair").isEmpty();
        assertThat(CanonicalJson.of(new Object())).isEmpty();
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThat(CanonicalJson.of(endless)).isEmpty();
        assertThat(CanonicalJson.of("x".repeat(3 << 20)))
                .as("bounded: one text is written whole")
                .isPresent();
        assertThat(CanonicalJson.of(List.of("x".repeat(3 << 20), 1))).isEmpty();
    }

    @Test
    void writesNumbersThatAreReadAsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String written = CanonicalJson.of(value).orElseThrow();
                assertThat(Double.parseDouble(written)).as("seed %d", seed).isEqualTo(value + 0.0);
                assertThat(written.length()).isLessThanOrEqualTo(25);
            }
        }
    }

    @Test
    void writesRecordsByTheNamesOfTheirProperties() {
        assertThat(CanonicalJson.of(new Tool("echo", null, Map.of("b", 1, "a", 2))))
                .contains("{\"_meta\":{\"a\":2,\"b\":1},\"name\":\"echo\"}");
    }

    public record Tool(
            @JsonProperty("name") String name,
            @JsonProperty("description") String description,
            @JsonProperty("_meta") Map<String, Object> meta) {}
}
