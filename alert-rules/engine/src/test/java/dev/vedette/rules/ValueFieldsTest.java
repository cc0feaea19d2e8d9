package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which number a text is to the correlations that add and compare. */
class ValueFieldsTest {

    @ParameterizedTest
    @CsvSource({
        "0.0000005, 0",
        "0.0000015, 2",
        "0.0000025, 2",
        "-0.0000005, 0",
        "-0.0000015, -2",
        "-0.0000025, -2",
        "5e-7, 0",
        "15e-7, 2"
    })
    void halfOfAMillionthGoesToTheEvenOne(String text, long millionths) {
        assertThat(ValueFields.millionths(text)).isEqualTo(millionths);
    }

    @ParameterizedTest
    @CsvSource({
        "0.00000049999, 0",
        "0.00000050001, 1",
        "-0.00000050001, -1",
        "0.0000014999, 1",
        "12, 12000000",
        "-12, -12000000",
        "+3, 3000000",
        ".5, 500000",
        "9000000000000.1, 9000000000000000000",
        "1e400, 9000000000000000000",
        "-1e400, -9000000000000000000",
        "1e-400, 0"
    })
    void otherwiseItIsTheNearestWithinTheBounds(String text, long millionths) {
        assertThat(ValueFields.millionths(text)).isEqualTo(millionths);
    }
}
