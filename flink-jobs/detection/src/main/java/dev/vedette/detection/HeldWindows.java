package dev.vedette.detection;

import dev.vedette.models.CallerWindow;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/** A subtask's windows of tool calls as objects ({@link HeldObjects}), each by its caller, which is Flink's key. */
final class HeldWindows extends HeldValues<HeldWindows.Held> {
    static final ValueStateDescriptor<byte[]> WINDOW =
            new ValueStateDescriptor<>("caller-window", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** A window, as it is known here. */
    static final class Held extends HeldObjects.Entry<String> {
        private static final int BYTES_WITH_ITS_PLACES = 250;

        private final CallerWindow window;

        private Held(String caller, CallerWindow window) {
            super(caller);
            this.window = window;
        }

        CallerWindow window() {
            return window;
        }

        @Override
        long measure() {
            return BYTES_WITH_ITS_PLACES + 2L * place().length() + window.bytes();
        }
    }

    /**
     * @param stored the bytes of the current key's window
     * @param currentKey sets it
     * @param maxBytes how much memory objects may take, about
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldWindows(ValueState<byte[]> stored, Consumer<String> currentKey, long maxBytes, LongSupplier nanoTime) {
        super(stored, currentKey, maxBytes, nanoTime);
    }

    @Override
    byte[] encode(Held one) {
        return one.window.toBytes();
    }

    @Override
    Held decode(String caller, byte[] bytes) {
        return new Held(caller, CallerWindow.fromBytes(bytes));
    }

    /** A new window, where {@link #find} has found none. */
    Held create(String caller) {
        return hold(new Held(caller, new CallerWindow()));
    }
}
