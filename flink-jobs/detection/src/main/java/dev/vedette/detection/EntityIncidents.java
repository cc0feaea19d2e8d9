package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Sighting;
import dev.vedette.schemas.avro.Incident;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The incidents of one entity: its alerts, cut wherever there was none for the quiet time. Which alerts make an incident,
 * and its id, follow from the sightings and not from their order: one that comes late joins two incidents into one, or
 * moves an incident's beginning. Not thread-safe.
 */
final class EntityIncidents {
    static final String OPEN = "open";
    static final String ENDED = "ended";

    /** What is more is written as ended and forgotten, the oldest first. */
    static final int MAX_INCIDENTS = 16;

    private static final int FORM = 2;
    /** Alerts had no scores of their own. */
    private static final int UNSCORED = 1;

    private static final long NEVER = Long.MIN_VALUE;

    private final Entity entity;
    private final IncidentTimes times;
    private final List<One> incidents = new ArrayList<>();

    /** An incident, and what was written of it last. */
    private static final class One {
        private final Gathered gathered;
        private long version;
        /** Start of the bucket that its id was made of; {@link #NEVER} if nothing was written. */
        private long written = NEVER;

        private String state = OPEN;
        private long riskAt;
        private boolean changed = true;
        /** Buckets of ids that were written for what is part of this one now. */
        private final List<Long> replaced = new ArrayList<>();

        private One(Gathered gathered) {
            this.gathered = gathered;
        }

        private void add(One other) {
            gathered.add(other.gathered);
            version = Math.max(version, other.version);
            if (other.written != NEVER) {
                replaced.add(other.written);
            }
            replaced.addAll(other.replaced);
            changed = true;
        }
    }

    EntityIncidents(Entity entity, IncidentTimes times) {
        this.entity = entity;
        this.times = times;
    }

    /**
     * Adds what was seen to the incident within whose reach it is, to a new one, or to those that it joins.
     *
     * @param weight what a new alert of the rule counts for
     */
    void add(Sighting sighting, double weight) {
        List<One> reached = incidents.stream()
                .filter(one -> sighting.at() >= one.gathered.first() - times.quiet()
                        && sighting.at() <= one.gathered.last() + times.quiet())
                .toList();
        One incident = reached.isEmpty() ? new One(new Gathered()) : reached.get(0);
        if (reached.isEmpty()) {
            incidents.add(incident);
        }
        reached.stream().skip(1).forEach(incident::add);
        incidents.removeAll(reached.stream().skip(1).toList());
        incident.gathered.add(sighting, weight);
        incident.changed = true;
        incidents.sort(Comparator.comparingLong(one -> one.gathered.first()));
    }

    /** Notes what somebody found of an alert, wherever it is kept. */
    void judge(String alertId, Decision decision) {
        for (One one : incidents) {
            one.changed |= one.gathered.judge(alertId, decision);
        }
    }

    /**
     * What has to be written now, and forgets what is over.
     *
     * @param reached event time, microseconds since the epoch
     * @param now this machine's clock, microseconds since the epoch
     */
    List<Incident> drain(long reached, long now) {
        List<Incident> records = new ArrayList<>();
        for (One one : incidents) {
            write(one, reached, now, records);
        }
        incidents.removeIf(one -> reached >= forgotten(one.gathered));
        while (incidents.size() > MAX_INCIDENTS) {
            write(incidents.remove(0), Long.MAX_VALUE, now, records);
        }
        return records;
    }

    private void write(One one, long reached, long now, List<Incident> records) {
        String state = reached >= ended(one.gathered) ? ENDED : OPEN;
        long riskAt = riskAt(one.gathered, reached);
        if (!one.changed && state.equals(one.state) && riskAt == one.riskAt) {
            return;
        }
        long bucket = Math.floorDiv(one.gathered.first(), times.quiet()) * times.quiet();
        if (one.written != NEVER) {
            one.replaced.add(one.written);
        }
        // It only grows, also when a checkpoint brings an older state back.
        one.version = Math.max(one.version + 1, now);
        one.written = bucket;
        one.state = state;
        one.riskAt = riskAt;
        one.changed = false;
        IncidentRecord record = new IncidentRecord(entity, one.gathered, times, one.version, now);
        for (long other : one.replaced) {
            if (other != bucket) {
                records.add(record.merged(other, bucket));
            }
        }
        one.replaced.clear();
        records.add(record.of(bucket, state, riskAt));
    }

    /** When the incident ends if nothing comes: what is later lies in a minute that does not reach it. */
    private long ended(Gathered gathered) {
        return gathered.last() + times.quiet() + IncidentTimes.MINUTE;
    }

    private long forgotten(Gathered gathered) {
        return ended(gathered) + times.kept();
    }

    /** Risk is told when something has changed, once more after each half-life, and at the end. */
    private long riskAt(Gathered gathered, long reached) {
        long last = gathered.last();
        if (reached >= ended(gathered)) {
            return last + times.quiet();
        }
        long elapsed = Math.min(Math.max(reached, last), last + times.quiet() - 1) - last;
        return last + elapsed / times.halfLife() * times.halfLife();
    }

    /** When {@link #drain} will have something to do if nothing comes, microseconds since the epoch. */
    Optional<Long> nextTime() {
        return incidents.stream().map(this::nextTime).min(Comparator.naturalOrder());
    }

    private long nextTime(One one) {
        if (one.state.equals(ENDED)) {
            return forgotten(one.gathered);
        }
        long nextRisk = one.riskAt + times.halfLife();
        return nextRisk < one.gathered.last() + times.quiet() ? nextRisk : ended(one.gathered);
    }

    byte[] write() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512);
        out.writeByte(FORM);
        IncidentUpdate.Serializer.writeEntity(entity, out);
        out.writeInt(incidents.size());
        for (One one : incidents) {
            out.writeLong(one.version);
            out.writeLong(one.written);
            out.writeBoolean(one.state.equals(ENDED));
            out.writeLong(one.riskAt);
            one.gathered.write(out);
        }
        return out.getCopyOfBuffer();
    }

    /** What {@link #write} wrote, after a {@link #drain}. */
    static EntityIncidents read(byte[] bytes, IncidentTimes times) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int form = in.readByte();
        if (form != FORM && form != UNSCORED) {
            throw new IllegalStateException(
                    "incidents in form " + form + ": this version reads " + UNSCORED + " and " + FORM);
        }
        EntityIncidents read = new EntityIncidents(IncidentUpdate.Serializer.readEntity(in), times);
        for (int n = in.readInt(); n > 0; n--) {
            long version = in.readLong();
            long written = in.readLong();
            boolean ended = in.readBoolean();
            long riskAt = in.readLong();
            One one = new One(Gathered.read(in, form == FORM));
            one.version = version;
            one.written = written;
            one.state = ended ? ENDED : OPEN;
            one.riskAt = riskAt;
            one.changed = false;
            read.incidents.add(one);
        }
        return read;
    }
}
