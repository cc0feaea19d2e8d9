package dev.vedette.detection;

import dev.vedette.detection.HeldWindows.Held;
import dev.vedette.models.ToolCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

/** Windows of callers over a state that is a map. */
final class WindowsOfCallers {
    /** By caller: what Flink has. */
    final Map<String, byte[]> stored = new HashMap<>();

    private String key = "";

    HeldWindows windows(long maxBytes) {
        return new HeldWindows(new OfCurrentKey(), to -> key = to, maxBytes, () -> 0);
    }

    static ToolCall call(String caller, long time) {
        return new ToolCall(
                caller,
                "session",
                "read_mail",
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                OptionalLong.of(time));
    }

    Held call(HeldWindows windows, String caller, long time) throws Exception {
        key = caller;
        Optional<Held> known = windows.find(caller);
        Held held = known.isPresent() ? known.get() : windows.create(caller);
        held.window().add(call(caller, time));
        windows.changed(held);
        return held;
    }

    void remove(HeldWindows windows, String caller) throws Exception {
        key = caller;
        windows.remove(caller);
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
