package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final Set<Part> PARTS = Set.of(Part.KAFKA, Part.FLINK, Part.DETECTION);

    @Test
    void whatDoesNotFitIsRefusedWithBothFiguresAndWhatToDo() {
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> Memory.requireFor(PARTS, 1799))
                .withMessage(
                        "1799 MiB of memory are free and the stack needs 1800: end other programs, or give this machine or container more");
    }

    @Test
    void whatFitsExactlyIsStarted() {
        assertThatCode(() -> Memory.requireFor(PARTS, 1800)).doesNotThrowAnyException();
    }
}
