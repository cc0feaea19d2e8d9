package dev.vedette.detection;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.jspecify.annotations.Nullable;

/** The bytes of correlations' states in Flink's keyed state: one value for an entity, or one for each group of a chain. */
final class KeyedStates {
    /** The slot of all states of an entity. */
    static final String ENTITY = "";

    private static final MapStateDescriptor<String, byte[]> STATES = new MapStateDescriptor<>(
            "correlations", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ValueStateDescriptor<byte[]> ENTITIES =
            new ValueStateDescriptor<>("entities", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private KeyedStates() {}

    static HeldStates.Stored ofChains(KeyedStateStore store) {
        return new OfChains(store.getMapState(STATES));
    }

    static HeldStates.Stored ofEntities(KeyedStateStore store) {
        return new OfEntities(store.getState(ENTITIES));
    }

    /** Puts together what an earlier version kept for each state of an entity for itself. */
    static void joinEntities(KeyedStateStore store, KeyedStateBackend<String> earlier) throws Exception {
        join(earlier, store.getState(ENTITIES));
    }

    private static void join(KeyedStateBackend<String> backend, ValueState<byte[]> entities) throws Exception {
        backend.applyToAllKeys(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, STATES, (key, alone) -> {
            Map<String, byte[]> byRule = new TreeMap<>();
            alone.entries().forEach(one -> byRule.put(one.getKey(), one.getValue()));
            entities.update(EntityStates.join(byRule));
            alone.clear();
        });
    }

    private record OfEntities(ValueState<byte[]> entities) implements HeldStates.Stored {
        @Override
        public byte @Nullable [] read(String slot) throws Exception {
            return entities.value();
        }

        @Override
        public void write(String slot, byte[] bytes) throws Exception {
            entities.update(bytes);
        }

        @Override
        public void remove(String slot) {
            entities.clear();
        }
    }

    private record OfChains(MapState<String, byte[]> states) implements HeldStates.Stored {
        @Override
        public byte @Nullable [] read(String slot) throws Exception {
            return states.get(slot);
        }

        @Override
        public void write(String slot, byte[] bytes) throws Exception {
            states.put(slot, bytes);
        }

        @Override
        public void remove(String slot) throws Exception {
            states.remove(slot);
        }
    }
}
