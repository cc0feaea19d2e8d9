package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.HeldWindows.Held;
import dev.vedette.models.ToolCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeldWindowsTest {
    private final Map<String, byte[]> stored = new HashMap<>();
    private String key = "";

    private HeldWindows windows(long maxBytes) {
        return new HeldWindows(new OfCurrentKey(), to -> key = to, maxBytes, () -> 0);
    }

    private Held call(HeldWindows windows, String caller, long time) throws Exception {
        key = caller;
        Optional<Held> known = windows.find(caller);
        Held held = known.isPresent() ? known.get() : windows.create(caller);
        held.window()
                .add(new ToolCall(
                        caller,
                        "session",
                        "read_mail",
                        List.of(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        false,
                        List.of(),
                        OptionalLong.of(time)));
        windows.changed(held);
        return held;
    }

    @Test
    void aSavepointHoldsWhatCallsHaveChangedAndAnotherSubtaskGoesOnFromIt() throws Exception {
        HeldWindows windows = windows(Long.MAX_VALUE);
        call(windows, "ann", 1);
        call(windows, "ann", 2);
        call(windows, "bob", 3);
        assertThat(stored).isEmpty();
        windows.writeAll();
        assertThat(stored).containsOnlyKeys("ann", "bob");

        HeldWindows restored = windows(Long.MAX_VALUE);
        assertThat(call(restored, "ann", 4).window().size()).isEqualTo(3);
        assertThat(call(restored, "bob", 5).window().newest()).hasValue(5);
    }

    @Test
    void whatHasNoRoomIsWrittenAndReadAgain() throws Exception {
        HeldWindows narrow = windows(1);
        call(narrow, "ann", 1);
        call(narrow, "bob", 2);
        narrow.makeRoom();
        assertThat(narrow.size()).isEqualTo(1);
        assertThat(stored).containsOnlyKeys("ann");
        assertThat(call(narrow, "ann", 3).window().size()).isEqualTo(2);
    }

    @Test
    void aWindowThatWasForgottenIsNotWrittenBack() throws Exception {
        HeldWindows windows = windows(Long.MAX_VALUE);
        call(windows, "ann", 1);
        windows.writeAll();
        call(windows, "ann", 2);
        windows.remove("ann");
        windows.writeAll();
        assertThat(stored).isEmpty();
        assertThat(windows.find("ann")).isEmpty();
    }

    /** Flink's, of the key that is the current one. */
    private final class OfCurrentKey implements ValueState<byte[]> {
        @Override
        public byte @Nullable [] value() {
            return stored.get(key);
        }

        @Override
        public void update(byte[] value) {
            stored.put(key, value);
        }

        @Override
        public void clear() {
            stored.remove(key);
        }
    }
}
