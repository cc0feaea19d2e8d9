package dev.vedette.local.cli;

import dev.vedette.rules.JsonEvent;
import dev.vedette.rules.JsonEventReader;
import dev.vedette.rules.RecordedEvaluation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file as events, parsed and judged by as many threads as there are processors and given back in the
 * file's order. What is read ahead is bounded, so memory does not grow with the file. Not thread-safe.
 */
final class JudgedLines implements AutoCloseable {

    /** One thread reads the lines and takes what was judged: more judges than this would wait for it. */
    private static final int MAX_THREADS = 8;

    /** Beyond this, one batch at a time: lines may have 16 MiB, and be twice as much when they are parsed. */
    private static final long MAX_BYTES_AHEAD = 8 << 20;

    private final JsonLines lines;
    private final RecordedEvaluation evaluation;
    private final String timeField;
    private final int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    private final ExecutorService judges;
    private final Queue<Ahead> ahead = new ArrayDeque<>();
    private long bytesAhead;
    private final ThreadLocal<JsonEventReader> readers = ThreadLocal.withInitial(JsonEventReader::new);
    /** Why the file cannot be read further: said when what came before has been taken. */
    private @Nullable IOException failure;

    private boolean ended;

    /** A batch that has been read but not given back. */
    private record Ahead(Future<List<Line>> judged, int bytes) {}

    /** What became of a line. */
    sealed interface Line {
        /** Its number, from 1. */
        long number();
    }

    /** @param time microseconds since 1970-01-01T00:00:00Z */
    record Event(long number, OptionalLong time, RecordedEvaluation.Judgement judgement) implements Line {}

    /** @param reason to be read after "the line" */
    record Unreadable(long number, String reason) implements Line {}

    JudgedLines(JsonLines lines, RecordedEvaluation evaluation, String timeField) {
        this.lines = lines;
        this.evaluation = evaluation;
        this.timeField = timeField;
        this.judges = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "judge");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The next lines, without blank ones; an empty list at the end. */
    List<Line> next() throws IOException {
        while (!ended && (ahead.isEmpty() || ahead.size() <= threads * 2 && bytesAhead < MAX_BYTES_AHEAD)) {
            readOn();
        }
        Ahead first = ahead.poll();
        if (first != null) {
            bytesAhead -= first.bytes;
            return await(first.judged);
        }
        if (failure != null) {
            throw failure;
        }
        return List.of();
    }

    private void readOn() {
        LineBatch batch = new LineBatch();
        try {
            batch.fill(lines);
        } catch (IOException e) {
            failure = e;
        }
        ended = batch.isEmpty() || failure != null;
        if (!batch.isEmpty()) {
            ahead.add(new Ahead(judges.submit(() -> judge(batch)), batch.bytes()));
            bytesAhead += batch.bytes();
        }
    }

    private static List<Line> await(Future<List<Line>> judged) throws IOException {
        try {
            return judged.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<Line> judge(LineBatch batch) {
        List<Line> judged = new ArrayList<>();
        JsonEventReader reader = readers.get();
        batch.forEach(new LineBatch.Visitor() {
            @Override
            public void line(long number, byte[] bytes, int offset, int length) {
                judged.add(judge(reader, number, bytes, offset, length));
            }

            @Override
            public void tooLong(long number) {
                judged.add(new Unreadable(number, JsonLines.TOO_LONG));
            }
        });
        return judged;
    }

    private Line judge(JsonEventReader reader, long number, byte[] bytes, int offset, int length) {
        JsonEvent event;
        try {
            event = reader.read(bytes, offset, length);
        } catch (IllegalArgumentException e) {
            return new Unreadable(number, String.valueOf(e.getMessage()));
        }
        return new Event(number, event.time(timeField), evaluation.judge(event));
    }

    @Override
    public void close() {
        judges.shutdownNow();
    }
}
