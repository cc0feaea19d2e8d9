package dev.vedette.detection;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that an agent should have said and did not, or that was said in its name. Rules see it as an event of the name
 * {@value #EVENT_NAME}, which no agent can send. README.md says when each kind is told.
 */
sealed interface TelemetryLoss {
    String EVENT_NAME = "vedette.telemetry.loss";

    /** Attributes of the event. */
    String KIND = "kind";

    String DETAIL = "detail";
    String EVENTS = "events";

    /**
     * With the agent and the kind, what a loss is known by: it follows from the agent's events alone, so that the same loss
     * found twice is one.
     *
     * @param boot of the agent
     * @param sequence of the event that it is about
     * @param time event time, microseconds since the epoch
     */
    record Place(long boot, long sequence, long time) {}

    Place place();

    /** For people: what is missing or wrong. */
    String detail();

    /** How many events are certainly missing. */
    default long events() {
        return 0;
    }

    /** For rules: the class's name in snake case. */
    default String kind() {
        return Kind.of(this).text;
    }

    /** Attributes of the event that tells of it. */
    default Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(Map.of(KIND, kind(), DETAIL, detail()));
        if (events() > 0) {
            attributes.put(EVENTS, Long.toString(events()));
        }
        return attributes;
    }

    /** All kinds; the order is that of the state's form. */
    enum Kind {
        GAP("gap", Gap.class),
        LOST_END("lost_end", LostEnd.class),
        HARD_END("hard_end", HardEnd.class),
        ALTERED("altered", Altered.class),
        UNLINKED("unlinked", Unlinked.class),
        FORKED("forked", Forked.class),
        UNCHAINED("unchained", Unchained.class),
        FALL_IN_VOLUME("fall_in_volume", FallInVolume.class),
        UNREGISTERED_SERVER("unregistered_server", UnregisteredServer.class),
        UNSIGNED("unsigned", Unsigned.class),
        WRONG_SIGNATURE("wrong_signature", WrongSignature.class),
        OTHER_KEY("other_key", OtherKey.class),
        REVOKED("revoked", Revoked.class),
        NOT_ENROLLED("not_enrolled", NotEnrolled.class);

        final String text;
        private final Class<? extends TelemetryLoss> type;

        Kind(String text, Class<? extends TelemetryLoss> type) {
            this.text = text;
            this.type = type;
        }

        static Kind of(TelemetryLoss loss) {
            return Arrays.stream(values())
                    .filter(kind -> kind.type == loss.getClass())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Numbers within a boot did not come.
     *
     * @param place of the first of them, at the time of the first event after them
     * @param last of them
     */
    record Gap(Place place, long last) implements TelemetryLoss {
        @Override
        public String detail() {
            return "events " + place.sequence() + " to " + last + " of boot " + place.boot() + " have not come";
        }

        /** Of a hostile sequence the difference may be anything but negative. */
        @Override
        public long events() {
            return last - place.sequence() == Long.MAX_VALUE ? Long.MAX_VALUE : last - place.sequence() + 1;
        }
    }

    /**
     * A boot's first event does not name the last event that came of the boot before.
     *
     * @param place of that last event, at the time of the next boot's first
     */
    record LostEnd(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "of boot " + place.boot() + " nothing has come after event " + place.sequence()
                    + ", and the next boot does not go on from there";
        }
    }

    /**
     * A boot has ended without {@code vedette.agent.end}.
     *
     * @param place of its last event, at the time of the next boot's first
     */
    record HardEnd(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "boot " + place.boot() + " has ended after event " + place.sequence() + " without saying so";
        }
    }

    /** An event is not the one that its hash is of. */
    record Altered(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "event " + place.sequence() + " of boot " + place.boot() + " is not what its agent hashed";
        }
    }

    /** An event does not name the one before it. */
    record Unlinked(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "event " + place.sequence() + " of boot " + place.boot()
                    + " does not follow from the one before it: put in, taken out or exchanged";
        }
    }

    /** Two agents speak under one identity: a number with two contents, or an earlier boot that goes on. */
    record Forked(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "event " + place.sequence() + " of boot " + place.boot() + " is not the only one of its agent there";
        }
    }

    /** An agent has no chain. */
    record Unchained(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "the events of boot " + place.boot() + " are not chained: losses at its end and edits go unseen";
        }
    }

    /**
     * Traffic fell while heartbeats went on.
     *
     * @param place of the event after it, at the end of the part in which it fell
     * @param before events in the quietest part before
     * @param now events in this part
     */
    record FallInVolume(Place place, long before, long now) implements TelemetryLoss {
        @Override
        public String detail() {
            return now + " events in " + Volume.PART_MINUTES + " minutes, after at least " + before + " in each of the "
                    + Volume.PARTS + " parts before";
        }
    }

    /** The registry does not name an event's server. */
    record UnregisteredServer(Place place, String service) implements TelemetryLoss {
        @Override
        public String detail() {
            return "the registry names no server '" + service + "'";
        }
    }

    /**
     * An enrolled agent speaks, and signs nothing.
     *
     * @param detail for people: what is missing
     */
    record Unsigned(Place place, String detail) implements TelemetryLoss {}

    /** A heartbeat's signature is not of the agent's key, although it says so. */
    record WrongSignature(Place place, long heartbeat) implements TelemetryLoss {
        @Override
        public String detail() {
            return "the signature of heartbeat " + heartbeat + " of boot " + place.boot()
                    + " is not one of the agent's key over its chain";
        }
    }

    /**
     * A heartbeat is signed with another key than the enrolled one.
     *
     * @param enrolled id of that one
     */
    record OtherKey(Place place, String enrolled) implements TelemetryLoss {
        @Override
        public String detail() {
            return "boot " + place.boot() + " signs with another key than the enrolled one, " + enrolled;
        }
    }

    /** An agent goes on whose word was taken back. */
    record Revoked(Place place) implements TelemetryLoss {
        @Override
        public String detail() {
            return "the agent's enrolment was revoked, and boot " + place.boot() + " goes on in its name";
        }
    }

    /**
     * Agents are enrolled, and this one is not.
     *
     * @param detail for people: who it is not enrolled for
     */
    record NotEnrolled(Place place, String detail) implements TelemetryLoss {}
}
