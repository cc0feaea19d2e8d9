package dev.vedette.agent.core.ring;

import dev.vedette.agent.core.ring.HandOverRing.Checkpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A ring's last two checkpoints, by turns in two slots, the generation of each written last: the one that a kill interrupted
 * is not the newest. Belongs to the ring's reader.
 */
final class CheckpointSlots {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SLOT_BYTES = 64;
    private static final int AT_POSITION = 8;
    private static final int AT_SEQUENCE = 16;
    private static final int AT_HASH = 24;
    private static final int AT_CHECKSUM = 56;

    private final ByteBuffer memory;
    private final int first;
    private long generation;

    /**
     * @param memory of the ring, little-endian
     * @param first where in it the slots are
     */
    CheckpointSlots(ByteBuffer memory, int first) {
        this.memory = memory;
        this.first = first;
    }

    Optional<Checkpoint> newest() {
        int newest = longAt(slot(0)) >= longAt(slot(1)) ? slot(0) : slot(1);
        long written = longAt(newest);
        if (written == 0) {
            return Optional.empty();
        }
        generation = Math.max(generation, written);
        // With a checksum that is wrong it is of a power cut in the middle of writing; the one before it is older and
        // right.
        int at = isWhole(newest) ? newest : newest == slot(0) ? slot(1) : slot(0);
        if (!isWhole(at)) {
            return Optional.empty();
        }
        byte[] hash = new byte[Checkpoint.HASH_BYTES];
        memory.get(at + AT_HASH, hash);
        return Optional.of(new Checkpoint(longAt(at + AT_POSITION), longAt(at + AT_SEQUENCE), hash));
    }

    void write(Checkpoint checkpoint) {
        generation++;
        int at = slot(generation & 1);
        memory.putLong(at + AT_POSITION, checkpoint.position());
        memory.putLong(at + AT_SEQUENCE, checkpoint.sequence());
        memory.put(at + AT_HASH, checkpoint.hash());
        memory.putInt(at + AT_CHECKSUM, checksum(at));
        LONG.setRelease(memory, at, generation);
    }

    private boolean isWhole(int slot) {
        return longAt(slot) != 0 && memory.getInt(slot + AT_CHECKSUM) == checksum(slot);
    }

    /** CRC-32C over position, sequence and hash. */
    private int checksum(int slot) {
        CRC32C crc = new CRC32C();
        crc.update(memory.slice(slot + AT_POSITION, AT_CHECKSUM - AT_POSITION));
        return (int) crc.getValue();
    }

    private long longAt(int at) {
        return (long) LONG.getAcquire(memory, at);
    }

    private int slot(long number) {
        return first + (int) number * SLOT_BYTES;
    }
}
