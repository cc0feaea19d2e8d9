package dev.vedette.console.silences;

import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.console.silences.SilenceView.Signed;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.avro.Silence;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The newest record of each silence, of the {@value #MOST} that were written last and of less where they are large. A record
 * that cannot be used ends what had its id before, as in the detection job. Thread-safe.
 */
final class SilenceBook implements TopicFollower.Listener<Silence> {

    /** As many as the detection job holds. */
    static final int MOST = 10_000;

    /** Of all texts together. */
    static final int MOST_CHARACTERS = 16 << 20;

    private final Function<Silence, Optional<Signed>> signedBy;
    private final int most;
    private final int mostCharacters;
    /** The one written longest ago first. */
    private final Map<String, Entry> newest = new LinkedHashMap<>();

    private long characters;

    /** @param signedBy who signed a silence; empty if it cannot be what it says. Asked once of each record */
    SilenceBook(Function<Silence, Optional<Signed>> signedBy) {
        this(signedBy, MOST, MOST_CHARACTERS);
    }

    SilenceBook(Function<Silence, Optional<Signed>> signedBy, int most, int mostCharacters) {
        this.signedBy = signedBy;
        this.most = most;
        this.mostCharacters = mostCharacters;
    }

    /** A silence and who signed it. */
    record Held(Silence silence, Signed signed) {}

    /** What ended a silence is held too: older records of its id may come after it. */
    private record Entry(Optional<Held> held, long offset, int characters) {}

    @Override
    public void take(String id, Silence silence, int bytes, long timestamp, long offset) {
        take(id, silence, timestamp, offset);
    }

    void take(String id, Silence silence, long timestamp, long offset) {
        Optional<Held> held = SilenceRules.fault(id, silence).isPresent()
                ? Optional.empty()
                : signedBy.apply(silence).map(signed -> new Held(silence, signed));
        put(id, held, offset);
    }

    @Override
    public void remove(String id, long timestamp, long offset) {
        put(id, Optional.empty(), offset);
    }

    @Override
    public void pass(String id, long timestamp, long offset) {
        put(id, Optional.empty(), offset);
    }

    /**
     * Clocks of writers do not count here but the place in the topic, as in the detection job; an id's records are in one
     * partition.
     */
    private synchronized void put(String id, Optional<Held> held, long offset) {
        Entry before = newest.get(id);
        if (id.length() > SilenceRules.MAX_ID || (before != null && before.offset() >= offset)) {
            return;
        }
        forget(id);
        int size = held.map(one -> charactersOf(one.silence())).orElse(0);
        Entry entry = new Entry(held, offset, size);
        newest.put(id, entry);
        characters += entry.characters();
        while (newest.size() > most || characters > mostCharacters) {
            forget(newest.keySet().iterator().next());
        }
    }

    private void forget(String id) {
        Entry gone = newest.remove(id);
        characters -= gone == null ? 0 : gone.characters();
    }

    private static int charactersOf(Silence silence) {
        int match = silence.getMatch().entrySet().stream()
                .mapToInt(field -> field.getKey().length()
                        + field.getValue().stream().mapToInt(String::length).sum())
                .sum();
        return match
                + silence.getOwner().length()
                + silence.getReason().length()
                + silence.getRuleId().orElse("").length()
                + silence.getTenant().orElse("").length();
    }

    /** Whether it has expired or not; empty if there is none, or it was ended. */
    synchronized Optional<Held> of(String id) {
        return Optional.ofNullable(newest.get(id)).flatMap(Entry::held);
    }

    /**
     * Those that end later, the one that ends first before the others.
     *
     * @param now microseconds since 1970-01-01T00:00:00Z
     */
    synchronized List<Held> lasting(long now) {
        return newest.values().stream()
                .flatMap(entry -> entry.held().stream())
                .filter(held -> held.silence().getExpiresAt() > now)
                .sorted(Comparator.comparingLong((Held held) -> held.silence().getExpiresAt())
                        .thenComparing(held -> held.silence().getSilenceId()))
                .toList();
    }
}
