package dev.vedette.agent.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverRingTest {
    private static final int CAPACITY = 1 << 16;
    private static final long SCHEMA = 42;
    private static final byte[] HASH = new byte[HandOverRing.Checkpoint.HASH_BYTES];

    @TempDir
    Path directory;

    @Test
    void givesBackWhatWasOfferedAcrossManyRounds() throws Exception {
        HandOverRing ring = HandOverRing.create(directory.resolve("ring"), CAPACITY, SCHEMA);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long sequence = 0;
        for (int round = 0; round < 5_000; round++) {
            List<byte[]> offered = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                byte[] event = new byte[1 + random.nextInt(700)];
                random.nextBytes(event);
                assertThat(ring.offer(event, event.length)).as("seed %d", seed).isTrue();
                offered.add(event);
            }
            for (byte[] event : offered) {
                HandOverRing.Entry entry = ring.read().orElseThrow();
                assertThat(entry.bytes()).as("seed %d", seed).isEqualTo(event);
                ring.release(new HandOverRing.Checkpoint(entry.end(), ++sequence, HASH));
            }
            assertThat(ring.read()).isEmpty();
        }
        assertThat(ring.dropped()).isZero();
        assertThat(ring.used()).isZero();
    }

    @Test
    void countsWhatHasNoRoomAndTakesEventsAgainAfterRelease() {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY);
        byte[] event = new byte[1000];
        int taken = 0;
        while (ring.offer(event, event.length)) {
            taken++;
        }
        assertThat(taken).isEqualTo(CAPACITY / 1008);
        assertThat(ring.dropped()).isEqualTo(1);
        assertThat(ring.unreported()).isEqualTo(1);
        ring.report(1);
        assertThat(ring.unreported()).isZero();

        long end = 0;
        for (int i = 0; i < taken; i++) {
            end = ring.read().orElseThrow().end();
        }
        assertThat(ring.offer(event, event.length)).as("read is not released").isFalse();
        ring.release(new HandOverRing.Checkpoint(end, taken, HASH));
        assertThat(ring.offer(event, event.length)).isTrue();
        assertThat(ring.read()).isPresent();
    }

    @Test
    void keepsTheOrderOfEachOfManyThreads() throws Exception {
        HandOverRing ring = HandOverRing.create(directory.resolve("ring"), CAPACITY, SCHEMA);
        int threads = 4;
        int each = 50_000;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            int thread = t;
            new Thread(() -> {
                        byte[] event = new byte[40];
                        for (int i = 0; i < each; i++) {
                            ByteBuffer.wrap(event).putInt(thread).putInt(i);
                            Arrays.fill(event, 8, 40, (byte) i);
                            while (!ring.offer(event, 9 + i % 32)) {
                                Thread.onSpinWait();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        int[] next = new int[threads];
        long sequence = 0;
        while (sequence < (long) threads * each) {
            Optional<HandOverRing.Entry> read = ring.read();
            if (read.isEmpty()) {
                Thread.onSpinWait();
                continue;
            }
            byte[] event = read.get().bytes();
            int thread = ByteBuffer.wrap(event).getInt();
            int number = ByteBuffer.wrap(event).getInt(4);
            assertThat(number).isEqualTo(next[thread]++);
            assertThat(event).hasSize(9 + number % 32);
            assertThat(event[event.length - 1]).isEqualTo((byte) number);
            if (++sequence % 16 == 0) {
                ring.release(new HandOverRing.Checkpoint(read.get().end(), sequence, HASH));
            }
        }
        done.await();
        assertThat(next).containsOnly(each);
    }

    @Test
    void leavesToTheNextProcessWhatWasNotReleased() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, SCHEMA);
        for (int i = 0; i < 10; i++) {
            ring.offer(new byte[] {(byte) i}, 1);
        }
        long end = 0;
        for (int i = 0; i < 6; i++) {
            end = ring.read().orElseThrow().end();
            if (i == 3) {
                byte[] hash = new byte[HandOverRing.Checkpoint.HASH_BYTES];
                hash[0] = 42;
                ring.release(new HandOverRing.Checkpoint(end, 4, hash));
            }
        }

        HandOverRing left = HandOverRing.open(file);
        HandOverRing.Checkpoint checkpoint = left.checkpoint().orElseThrow();
        assertThat(checkpoint.sequence()).isEqualTo(4);
        assertThat(checkpoint.hash()[0]).isEqualTo((byte) 42);
        for (int i = 4; i < 10; i++) {
            assertThat(left.read().orElseThrow().bytes()).containsExactly(i);
        }
        assertThat(left.read()).isEmpty();
        assertThat(left.takeTorn()).isZero();
    }

    @Test
    void skipsWhatAKilledThreadHadNotFinished() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, SCHEMA);
        for (int i = 0; i < 4; i++) {
            ring.offer(new byte[] {(byte) i, 0, 0, 0, 0, 0, 0, 0, 0}, 9);
        }
        // Each record has 24 bytes. The second was announced and not finished, the third not even announced.
        overwrite(file, HandOverRing.HEADER_BYTES + 24, new byte[] {-17, -1, -1, -1});
        overwrite(file, HandOverRing.HEADER_BYTES + 48, new byte[24]);

        HandOverRing left = HandOverRing.open(file);
        assertThat(left.read().orElseThrow().bytes()[0]).isEqualTo((byte) 0);
        assertThat(left.read().orElseThrow().bytes()[0]).isEqualTo((byte) 3);
        assertThat(left.read()).isEmpty();
        assertThat(left.takeTorn()).isEqualTo(2);
    }

    @Test
    void passesOverWhatAThreadOfThisProcessWillNotFinish() throws Exception {
        HandOverRing ring = HandOverRing.inMemory(CAPACITY, TimeUnit.MILLISECONDS.toNanos(200));
        ring.offer(new byte[] {1}, 1);
        assertThatThrownBy(() -> ring.offer(new byte[0], 9)) // fails behind the claim, as a stack overflow would
                .isInstanceOf(IndexOutOfBoundsException.class);
        ring.offer(new byte[] {2}, 1);
        assertThat(ring.read().orElseThrow().bytes()).containsExactly(1);
        assertThat(ring.read()).as("somebody may still be writing it").isEmpty();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ring.read()
                        .map(HandOverRing.Entry::bytes)
                        .filter(bytes -> bytes[0] == 2)
                        .isPresent());
        assertThat(ring.takeTorn()).isEqualTo(1);
        assertThat(ring.takeTorn()).as("told once").isZero();
    }

    @Test
    void namesTheSchemaOfItsEvents() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing.create(file, CAPACITY, 0x1234_5678_9abc_def0L);
        assertThat(HandOverRing.open(file).schema()).isEqualTo(0x1234_5678_9abc_def0L);
    }

    @Test
    void goesBackToTheCheckpointBeforeOneThatAPowerCutHasTorn() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, SCHEMA);
        for (int i = 0; i < 3; i++) {
            ring.offer(new byte[] {(byte) i}, 1);
        }
        ring.release(new HandOverRing.Checkpoint(0, 7, HASH));
        ring.release(new HandOverRing.Checkpoint(0, 8, HASH));
        overwrite(file, 512 + 16, new byte[] {99}); // the sequence of the second one
        assertThat(HandOverRing.open(file).checkpoint().orElseThrow().sequence())
                .isEqualTo(7);
    }

    @Test
    void refusesPositionsThatDoNotFitTogether() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing ring = HandOverRing.create(file, CAPACITY, SCHEMA);
        ring.offer(new byte[] {1}, 1);
        ring.release(new HandOverRing.Checkpoint(16, 1, HASH));
        overwrite(file, 128, new byte[8]); // the tail, as it was before
        assertThatThrownBy(() -> HandOverRing.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("positions");
    }

    @Test
    void readsOnAfterAnyDamageWithoutFailing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Path file = directory.resolve("ring" + round);
            HandOverRing ring = HandOverRing.create(file, CAPACITY, SCHEMA);
            for (int i = 0; i < 100; i++) {
                byte[] event = new byte[1 + random.nextInt(300)];
                if (random.nextBoolean()) {
                    ring.offer(event, event.length);
                } else {
                    ring.complete(
                            ring.offerOpen(
                                    event, event.length, random.nextInt(event.length), random.nextInt(event.length)),
                            event,
                            event.length);
                }
            }
            byte[] damage = new byte[1 + random.nextInt(64)];
            random.nextBytes(damage);
            overwrite(file, HandOverRing.HEADER_BYTES + random.nextInt(CAPACITY - 64), damage);
            HandOverRing left = HandOverRing.open(file);
            int read = 0;
            while (left.read().isPresent()) {
                read++;
            }
            assertThat(read).as("seed %d", seed).isLessThanOrEqualTo(CAPACITY / 8);
            Files.delete(file);
        }
    }

    /** Before open events there was another magic word. */
    @Test
    void readsARingOfTheVersionBefore() throws Exception {
        Path file = directory.resolve("ring");
        HandOverRing.create(file, CAPACITY, SCHEMA).offer(new byte[] {7}, 1);
        overwrite(file, 0, "VDETTDR2".getBytes(StandardCharsets.US_ASCII));
        assertThat(HandOverRing.open(file).read().orElseThrow().bytes()).containsExactly(7);
        overwrite(file, 0, "VDETTDR9".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> HandOverRing.open(file)).hasMessageContaining("header");
    }

    @Test
    void refusesAFileThatIsNoRing() throws Exception {
        Path file = directory.resolve("ring");
        Files.write(file, new byte[HandOverRing.HEADER_BYTES + CAPACITY]);
        assertThatThrownBy(() -> HandOverRing.open(file)).isInstanceOf(IOException.class);
    }

    private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }
}
