package dev.vedette.detection;

import dev.vedette.models.habits.Habits;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/** A subtask's habits as objects ({@link HeldObjects}), each by whose they are, which is Flink's key. */
final class HeldHabits extends HeldValues<HeldHabits.Held> {
    static final ValueStateDescriptor<byte[]> HABITS =
            new ValueStateDescriptor<>("habits", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final HabitsOf of;
    /** Habits, as they are known here. */
    static final class Held extends HeldObjects.Entry<String> {
        private static final int BYTES_WITH_ITS_PLACES = 250;

        private final Habits habits;

        private Held(String key, Habits habits) {
            super(key);
            this.habits = habits;
        }

        Habits habits() {
            return habits;
        }

        @Override
        long measure() {
            return BYTES_WITH_ITS_PLACES + 2L * place().length() + habits.bytes();
        }
    }

    /**
     * @param stored the bytes of the current key's habits
     * @param currentKey sets it
     * @param maxBytes how much memory objects may take, about
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldHabits(
            HabitsOf of, ValueState<byte[]> stored, Consumer<String> currentKey, long maxBytes, LongSupplier nanoTime) {
        super(stored, currentKey, maxBytes, nanoTime);
        this.of = of;
    }

    @Override
    byte[] encode(Held one) {
        return one.habits.toBytes();
    }

    @Override
    Held decode(String key, byte[] bytes) {
        return new Held(key, of.read(bytes));
    }

    /** New ones, where {@link #find} has found none. */
    Held create(String key) {
        return hold(new Held(key, of.create()));
    }
}
