package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeldShareTest {
    private static final long MIB = 1L << 20;

    private static long ofSlot(long most, long heap, int slots, boolean besideState) {
        return Arrays.stream(HeldShare.values())
                .mapToLong(share -> share.bytes(most, heap, slots, besideState))
                .sum();
    }

    @Test
    void allSlotsTogetherTakeAThirdOfTheHeapAndAnEighthWhereStateIsThereToo() {
        assertThat(4 * ofSlot(1024 * MIB, 1536 * MIB, 4, false)).isEqualTo(512 * MIB);
        assertThat(4 * ofSlot(1024 * MIB, 1024 * MIB, 4, true)).isEqualTo(128 * MIB);
    }

    @Test
    void aSlotTakesNoMoreThanItMay() {
        assertThat(ofSlot(64 * MIB, 1536 * MIB, 1, false)).isEqualTo(64 * MIB);
    }

    @Test
    void correlationsOfTheFirstLevelHaveHalfOfIt() {
        assertThat(HeldShare.FIRST_LEVELS.bytes(64 * MIB, 1536 * MIB, 1, false)).isEqualTo(32 * MIB);
    }
}
