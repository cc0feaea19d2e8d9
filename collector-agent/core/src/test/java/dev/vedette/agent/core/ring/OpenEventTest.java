package dev.vedette.agent.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event that is in the ring, and safe there, before all of it is known. */
class OpenEventTest {
    private static final int CAPACITY = 1 << 14;
    private static final byte[] HASH = new byte[HandOverRing.Checkpoint.HASH_BYTES];

    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<String> read(HandOverRing ring) {
        return ring.read().map(entry -> new String(entry.bytes(), StandardCharsets.US_ASCII));
    }

    private static void offer(HandOverRing ring, String text) {
        assertThat(ring.offer(bytes(text), text.length())).isTrue();
    }

    private static long offerOpen(HandOverRing ring, String standing, String open) {
        String whole = standing + open;
        return ring.offerOpen(bytes(whole), whole.length(), 0, standing.length());
    }

    private static void complete(HandOverRing ring, long position, String end) {
        ring.complete(position, bytes(end), end.length());
    }

    @Test
    void isReadOnceItsEndIsKnownAndNothingBehindItBefore() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        long first = offerOpen(ring, "call ", "unknown");
        offer(ring, "next");
        long second = offerOpen(ring, "other ", "unknown");
        assertThat(ring.read()).isEmpty();
        complete(ring, second, "end");
        assertThat(ring.read()).as("the first is still open").isEmpty();
        complete(ring, first, "is whole, and longer");
        assertThat(read(ring)).contains("call is whole, and longer");
        assertThat(read(ring)).contains("next");
        assertThat(read(ring)).contains("other end");
        assertThat(ring.read()).isEmpty();
    }

    @Test
    void staysAsItWasOfferedIfItIsLeft() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        long position = offerOpen(ring, "call ", "unknown");
        ring.leave(position);
        complete(ring, position, "too late");
        assertThat(read(ring)).contains("call unknown");
        ring.rewind();
        assertThat(read(ring)).contains("call unknown");

        long other = offerOpen(ring, "call ", "unknown");
        complete(ring, other, "in time");
        ring.leave(other);
        assertThat(read(ring)).contains("call in time");
    }

    @Test
    void isGivenUpForGoodWhenNobodyCompletesIt() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY, TimeUnit.MILLISECONDS.toNanos(100));
        long position = offerOpen(ring, "call ", "unknown");
        await().pollInterval(Duration.ofMillis(5)).until(() -> read(ring).equals(Optional.of("call unknown")));
        complete(ring, position, "too late");
        ring.rewind();
        assertThat(read(ring)).as("it may have been sent").contains("call unknown");
    }

    @Test
    void staysAsItWasOfferedWithoutRoomForItsEndAndIsNotCountedAsLost() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        long position = offerOpen(ring, "call ", "unknown");
        while (ring.used() < CAPACITY - 64) {
            offer(ring, "x");
        }
        complete(ring, position, "y".repeat(100));
        assertThat(read(ring)).contains("call unknown");
        assertThat(ring.dropped()).isZero();
        assertThat(ring.offerOpen(new byte[200], 200, 0, 0)).isNegative();
        assertThat(ring.dropped()).isEqualTo(1);
    }

    /** Its room is another event's by then. */
    @Test
    void changesNothingThatCameAfterItWasReleased() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        long position = offerOpen(ring, "call ", "unknown");
        ring.leave(position);
        ring.release(new HandOverRing.Checkpoint(ring.read().orElseThrow().end(), 1, HASH));
        byte[] zeros = new byte[100];
        for (int i = 0; i < CAPACITY / 112 - 1; i++) {
            assertThat(ring.offer(zeros, zeros.length)).isTrue();
            ring.release(new HandOverRing.Checkpoint(ring.read().orElseThrow().end(), 2, HASH));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(ring.offer(zeros, zeros.length)).isTrue();
        }
        complete(ring, position, "too late");
        ring.leave(position);
        for (int i = 0; i < 10; i++) {
            assertThat(ring.read().orElseThrow().bytes()).isEqualTo(zeros);
        }
        assertThat(ring.read()).isEmpty();
    }

    @Test
    void isLeftToTheNextProcessAsFarAsItWasKnown() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, 42);
        long first = offerOpen(ring, "first ", "unknown");
        long second = offerOpen(ring, "second ", "unknown");
        offer(ring, "third");
        complete(ring, second, "known");
        assertThat(ring.read()).isEmpty();

        HandOverRing left = HandOverRing.open(file);
        assertThat(read(left)).contains("first unknown");
        assertThat(read(left)).contains("second known");
        assertThat(read(left)).contains("third");
        assertThat(left.read()).isEmpty();
        left.complete(first, bytes("nobody knows"), 12);
        left.rewind();
        assertThat(read(left)).contains("first unknown");
    }

    /** After a power cut. */
    @Test
    void isReadAsItWasOfferedIfItsEndIsDamaged() throws Exception {
        // A record has 40 bytes, its end stands behind it.
        for (byte[] length : List.of(new byte[] {-1, -1, -1, 127}, new byte[] {-1, -1, -1, -1}, new byte[4])) {
            Path file = directory.resolve("ring" + length[3] + length[0]);
            HandOverRing ring = HandOverRing.create(file, CAPACITY, 42);
            complete(ring, offerOpen(ring, "call ", "unknown"), "known");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(length), HandOverRing.HEADER_BYTES + 40);
            }
            HandOverRing left = HandOverRing.open(file);
            assertThat(read(left)).contains("call unknown");
            assertThat(left.read()).isEmpty();
        }
    }

    @Test
    void anEventThatItBeginsWithIsReadAtOnce() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        byte[] both = bytes("request, call ?");
        long position = ring.offerOpen(both, both.length, 7, both.length - 1);
        assertThat(read(ring)).contains("request");
        assertThat(ring.read()).isEmpty();
        complete(ring, position, "!");
        assertThat(read(ring)).contains("request, call !");
        ring.rewind();
        assertThat(read(ring)).contains("request");
        assertThat(read(ring)).contains("request, call !");
    }

    @Test
    void oneWithNothingToReplaceIsNotOpen() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        byte[] both = bytes("request, call");
        ring.offerOpen(both, both.length, 7, both.length);
        assertThat(read(ring)).contains("request");
        assertThat(read(ring)).contains("request, call");
    }

    /** Else the same event would come with another number. */
    @Test
    void ofTwoTheSecondIsReadAgainIfOnlyTheFirstWasReleased() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, 42);
        byte[] both = bytes("request, call ?");
        long position = ring.offerOpen(both, both.length, 7, both.length - 1);
        offer(ring, "next");
        ring.release(new HandOverRing.Checkpoint(ring.read().orElseThrow().end(), 1, HASH));
        complete(ring, position, "!");
        assertThat(read(ring)).contains("request, call !");
        ring.rewind();
        assertThat(read(ring)).contains("request, call !");
        assertThat(read(ring)).contains("next");

        HandOverRing left = HandOverRing.open(file);
        assertThat(read(left)).contains("request, call !");
        assertThat(read(left)).contains("next");
        assertThat(left.read()).isEmpty();
    }

    @Test
    void comesOutAsAModelSaysInAnyOrderAndAgainAfterARewind() throws Exception {
        HandOverRing ring = HandOverRing.create(directory.resolve("ring"), CAPACITY, 42);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long sequence = 0;
        for (int round = 0; round < 3_000; round++) {
            List<String> expected = new ArrayList<>();
            List<Runnable> ends = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                String standing = "e".repeat(random.nextInt(200)) + i;
                String end = "known".repeat(random.nextInt(30));
                int kind = random.nextInt(3);
                if (kind == 0) {
                    offer(ring, standing);
                } else {
                    int first = random.nextInt(standing.length());
                    byte[] open = bytes(standing + "?");
                    long position = ring.offerOpen(open, open.length, first, standing.length());
                    ends.add(kind == 1 ? () -> ring.leave(position) : () -> complete(ring, position, end));
                    if (first > 0) {
                        expected.add(standing.substring(0, first));
                    }
                }
                expected.add(standing + (kind == 0 ? "" : kind == 1 ? "?" : end));
            }
            Collections.shuffle(ends, random);
            List<HandOverRing.Entry> read = new ArrayList<>();
            for (Runnable end : ends) {
                ring.read().ifPresent(read::add);
                end.run();
            }
            if (random.nextBoolean()) {
                read.clear();
                ring.rewind();
            }
            for (Optional<HandOverRing.Entry> entry = ring.read(); entry.isPresent(); entry = ring.read()) {
                read.add(entry.get());
            }
            assertThat(read)
                    .as("seed %d, round %d", seed, round)
                    .extracting(entry -> new String(entry.bytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(expected);
            if (random.nextBoolean()) {
                int released = random.nextInt(read.size());
                ring.release(new HandOverRing.Checkpoint(read.get(released).end(), ++sequence, HASH));
                ring.rewind();
                for (int i = released + 1; i < read.size(); i++) {
                    assertThat(ring.read().orElseThrow().bytes())
                            .isEqualTo(read.get(i).bytes());
                }
            }
            ring.release(new HandOverRing.Checkpoint(read.get(read.size() - 1).end(), ++sequence, HASH));
        }
        assertThat(ring.dropped()).isZero();
        assertThat(ring.used()).as("ends go with their events").isZero();
    }
}
