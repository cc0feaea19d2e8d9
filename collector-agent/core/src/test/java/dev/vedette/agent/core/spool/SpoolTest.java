package dev.vedette.agent.core.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.agent.core.event.Losses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int RECORD_BYTES = 1_000;

    private final Losses losses = new Losses();

    @TempDir
    Path directory;

    @Test
    void givesBackInOrderWhatCameInAlsoToTheNextStart() throws Exception {
        Spool spool = open(64 << 20);
        appendAll(spool, 0, 10_000);
        assertThat(read(spool, 4_000)).isEqualTo(numbers(0, 4_000));
        spool.close();
        Spool next = open(64 << 20);
        appendAll(next, 10_000, 10_500);
        assertThat(read(next, Integer.MAX_VALUE)).isEqualTo(numbers(0, 10_500));
        assertThat(losses.total()).isEmpty();
    }

    @Test
    void deletesWhatIsReleasedAndReadsTheRestAgainAfterAFailure() throws Exception {
        Spool spool = open(64 << 20);
        appendAll(spool, 0, 20_000);
        Spool.Position released = new Spool.Position(0, 0);
        for (int i = 0; i < 15_000; i++) {
            released = spool.next().orElseThrow().end();
        }
        long before = spool.bytes();
        spool.release(released);
        assertThat(spool.bytes()).isLessThan(before);
        read(spool, 1_000);
        spool.rewind();
        assertThat(read(spool, Integer.MAX_VALUE)).isEqualTo(numbers(15_000, 20_000));
        spool.rewind();
        Optional<Spool.Entry> last = Optional.empty();
        for (Optional<Spool.Entry> entry = spool.next(); entry.isPresent(); entry = spool.next()) {
            last = entry;
        }
        spool.release(last.orElseThrow().end());
        assertThat(segmentFiles()).isEmpty();
        appendAll(spool, 20_000, 20_010);
        assertThat(read(spool, Integer.MAX_VALUE)).isEqualTo(numbers(20_000, 20_010));
    }

    @Test
    void recognizesATornEndOfWhichNothingIsMissing() throws Exception {
        Spool spool = open(64 << 20);
        appendAll(spool, 0, 10);
        spool.close();
        Path segment = segmentFiles().get(0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(segment) - 300);
        }
        Spool next = open(64 << 20);
        appendAll(next, 9, 12); // what was not whole is still in the ring, and comes again
        assertThat(read(next, Integer.MAX_VALUE)).isEqualTo(numbers(0, 12));
        assertThat(losses.total()).isEmpty();
    }

    @Test
    void countsWhatDamageHasCost() throws Exception {
        Spool spool = open(4 << 20); // segments of 1 MiB
        appendAll(spool, 0, 3_000);
        spool.close();
        Path second = segmentFiles().get(1);
        try (FileChannel channel = FileChannel.open(second, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), Files.size(second) / 2);
        }
        Spool next = open(4 << 20);
        List<Long> read = read(next, Integer.MAX_VALUE);
        long missing = 3_000 - read.size();
        assertThat(missing).isBetween(400L, 600L);
        assertThat(read).isSorted().startsWith(0L).endsWith(2_999L);
        assertThat(losses.total()).containsEntry("spool_damaged", missing);
        next.rewind();
        assertThat(read(next, Integer.MAX_VALUE)).hasSize(read.size());
        assertThat(losses.total()).as("counted once").containsEntry("spool_damaged", missing);
    }

    @Test
    void readsOnAfterAnyDamageAndNeverGivesWhatWasNotWritten() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Spool spool = open(1 << 20);
            appendAll(spool, 0, 500);
            spool.close();
            List<Path> files = segmentFiles();
            Path file = files.get(random.nextInt(files.size()));
            byte[] damage = new byte[1 + random.nextInt(64)];
            random.nextBytes(damage);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(damage), random.nextInt((int) Files.size(file)));
            }
            Spool next = open(1 << 20);
            List<Long> read = read(next, Integer.MAX_VALUE);
            assertThat(read).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
            next.close();
            for (Path left : segmentFiles()) {
                Files.delete(left);
            }
        }
    }

    @Test
    void letsTheOldestGoWhenTheBoundIsReachedAndCountsThem() throws Exception {
        Spool spool = open(4 << 20);
        appendAll(spool, 0, 1_000);
        assertThat(read(spool, 100)).isEqualTo(numbers(0, 100));
        spool.release(new Spool.Position(0, 100L * (RECORD_BYTES + Segment.HEADER_BYTES)));
        appendAll(spool, 1_000, 10_000);
        assertThat(spool.bytes()).isLessThanOrEqualTo(4 << 20);
        List<Long> rest = read(spool, Integer.MAX_VALUE);
        assertThat(rest).isEqualTo(numbers(10_000 - rest.size(), 10_000)).hasSizeGreaterThan(2_500);
        assertThat(losses.total()).containsEntry("spool_full", 9_900L - rest.size());
    }

    @Test
    void isBoundedByTheOptionOfTheNextStartToo() throws Exception {
        Spool spool = open(64 << 20);
        appendAll(spool, 0, 30_000);
        spool.close();
        Spool next = open(16 << 20);
        assertThat(next.bytes()).isLessThanOrEqualTo(16 << 20);
        int rest = read(next, Integer.MAX_VALUE).size();
        assertThat(losses.total()).containsEntry("spool_full", 30_000L - rest);
    }

    @Test
    void takesNothingOfWhatTheDiskRefusedAndGoesOnLater() throws Exception {
        Spool spool = open(64 << 20);
        Path inTheWay = directory.resolve("segment-0");
        Files.createDirectory(inTheWay);
        assertThatThrownBy(() -> appendAll(spool, 0, 10)).isInstanceOf(IOException.class);
        assertThat(spool.hasNext()).isFalse();
        Files.delete(inTheWay);
        appendAll(spool, 0, 10);
        assertThat(read(spool, Integer.MAX_VALUE)).isEqualTo(numbers(0, 10));
    }

    private Spool open(long maxBytes) throws IOException {
        return Spool.open(directory, maxBytes, losses);
    }

    private static void appendAll(Spool spool, long from, long to) throws IOException {
        List<ChainedEvent> batch = new ArrayList<>();
        for (long number = from; number < to; number++) {
            batch.add(new ChainedEvent(3, number, new byte[RECORD_BYTES]));
            if (batch.size() == 100 || number == to - 1) {
                assertThat(spool.append(batch)).hasSize(batch.size());
                batch.clear();
            }
        }
    }

    private static List<Long> read(Spool spool, int atMost) throws IOException {
        List<Long> numbers = new ArrayList<>();
        while (numbers.size() < atMost) {
            Optional<Spool.Entry> entry = spool.next();
            if (entry.isEmpty()) {
                break;
            }
            assertThat(entry.get().event().boot()).isEqualTo(3);
            assertThat(entry.get().event().record()).hasSize(RECORD_BYTES);
            numbers.add(entry.get().event().sequence());
        }
        return numbers;
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private List<Path> segmentFiles() throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted((a, b) -> Long.compare(number(a), number(b))).toList();
        }
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().substring("segment-".length()));
    }
}
