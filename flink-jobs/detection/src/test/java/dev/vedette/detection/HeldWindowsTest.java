package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldWindowsTest {
    private final WindowsOfCallers callers = new WindowsOfCallers();
    private final Map<String, byte[]> stored = callers.stored;

    @Test
    void aSavepointHoldsWhatCallsHaveChangedAndAnotherSubtaskGoesOnFromIt() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        callers.call(windows, "ann", 1);
        callers.call(windows, "ann", 2);
        callers.call(windows, "bob", 3);
        assertThat(stored).isEmpty();
        windows.writeAll();
        assertThat(stored).containsOnlyKeys("ann", "bob");

        HeldWindows restored = callers.windows(Long.MAX_VALUE);
        assertThat(callers.call(restored, "ann", 4).window().size()).isEqualTo(3);
        assertThat(callers.call(restored, "bob", 5).window().newest()).hasValue(5);
    }

    @Test
    void whatHasNoRoomIsWrittenAndReadAgain() throws Exception {
        HeldWindows narrow = callers.windows(1);
        callers.call(narrow, "ann", 1);
        callers.call(narrow, "bob", 2);
        narrow.makeRoom();
        assertThat(narrow.size()).isEqualTo(1);
        assertThat(stored).containsOnlyKeys("ann");
        assertThat(callers.call(narrow, "ann", 3).window().size()).isEqualTo(2);
    }

    @Test
    void aWindowThatWasForgottenIsNotWrittenBack() throws Exception {
        HeldWindows windows = callers.windows(Long.MAX_VALUE);
        callers.call(windows, "ann", 1);
        windows.writeAll();
        callers.call(windows, "ann", 2);
        callers.remove(windows, "ann");
        windows.writeAll();
        assertThat(stored).isEmpty();
        assertThat(windows.find("ann")).isEmpty();
    }
}
