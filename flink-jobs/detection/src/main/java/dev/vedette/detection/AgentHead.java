package dev.vedette.detection;

import dev.vedette.detection.EnrolmentBook.Enrolment;
import dev.vedette.detection.TelemetryLoss.Place;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SignedContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether it is one agent that speaks in its name: by the signatures of its heartbeats. A signature is over the head of the
 * chain, so it stands for all events before it. Bounded, whatever somebody sends. Not thread-safe.
 */
final class AgentHead {
    /** Minutes in which an agent may speak before it is enrolled: its key is made no earlier than its first heartbeat. */
    static final int MINUTES_TO_ENROL = 10;

    /** The same of an enrolled one without a heartbeat that it has signed: they come once an hour at least. */
    static final int MINUTES_TO_SIGN = 70;

    /** A later signature stands for what an earlier one did, so one in this time is verified. */
    static final long VERIFY_EVERY_MILLIS = 60_000;

    /** The same where another boot speaks than before. */
    static final long VERIFY_BOOT_EVERY_MILLIS = 10_000;

    private static final int FORM = 1;
    private static final long MINUTE_MILLIS = 60_000;
    private static final String HEARTBEAT = "vedette.agent.heartbeat";

    /** Of 64 bytes in base64url without padding, as agents write it. */
    private static final int SIGNATURE_CHARACTERS = 86;

    private final ToldLosses told = new ToldLosses();

    private long boot = -1;
    /** Kinds that were told of the boot, a bit each. */
    private int toldOfBoot;

    private long minute = Long.MIN_VALUE;
    /** In which the agent spoke since it last signed, up to a bound. */
    private int minutes;

    private long verifiedBoot = -1;
    private long verified = Long.MIN_VALUE;

    /** What the event shows to be wrong; empty nearly always. */
    List<TelemetryLoss> add(EnrichedEvent seen, Optional<Enrolment> enrolment) {
        AuditEvent event = seen.event();
        if (event.getAgentBoot() != boot) {
            boot = event.getAgentBoot();
            toldOfBoot = 0;
        }
        long now = Math.floorDiv(seen.appended(), MINUTE_MILLIS);
        if (now > minute) {
            minute = now;
            minutes = Math.min(minutes + 1, MINUTES_TO_SIGN);
        }
        List<TelemetryLoss> losses = new ArrayList<>(0);
        look(event, seen.appended(), new Place(boot, 0, seen.eventTime()), enrolment)
                .filter(this::firstOfBoot)
                .ifPresent(losses::add);
        return told.toTell(losses, seen.appended());
    }

    private boolean firstOfBoot(TelemetryLoss loss) {
        int bit = 1 << TelemetryLoss.Kind.of(loss).ordinal();
        boolean first = (toldOfBoot & bit) == 0;
        toldOfBoot |= bit;
        return first;
    }

    private Optional<TelemetryLoss> look(AuditEvent event, long appended, Place place, Optional<Enrolment> enrolment) {
        boolean heartbeat = event.getEventName().equals(HEARTBEAT);
        if (enrolment.isEmpty()) {
            return minutes < MINUTES_TO_ENROL
                    ? Optional.empty()
                    : Optional.of(new TelemetryLoss.NotEnrolled(place, "nobody has enrolled the agent"));
        }
        if (enrolment.get().revoked()) {
            return Optional.of(new TelemetryLoss.Revoked(place));
        }
        if (heartbeat) {
            return lookAtHeartbeat(event, appended, place, enrolment.get());
        }
        return minutes < MINUTES_TO_SIGN
                ? Optional.empty()
                : Optional.of(new TelemetryLoss.Unsigned(
                        place, "in " + minutes + " minutes no heartbeat has come that the agent's key signed"));
    }

    private Optional<TelemetryLoss> lookAtHeartbeat(AuditEvent event, long appended, Place place, Enrolment enrolment) {
        if (!enrolment.covers(event.getTenant(), event.getServiceName())) {
            return Optional.of(
                    new TelemetryLoss.NotEnrolled(place, "the agent is enrolled for another tenant or server"));
        }
        String key = event.getAttributes().get("chain.key");
        String signature = event.getAttributes().get("chain.signature");
        if (key == null || signature == null) {
            return Optional.of(new TelemetryLoss.Unsigned(place, "heartbeats of boot " + boot + " are not signed"));
        }
        if (!key.equals(enrolment.keyId())) {
            return Optional.of(new TelemetryLoss.OtherKey(place, enrolment.keyId()));
        }
        Optional<TelemetryLoss> wrong = Optional.of(new TelemetryLoss.WrongSignature(place, event.getAgentSequence()));
        ByteBuffer previous = event.getChainPrevious().orElse(null);
        byte[] bytes = decoded(signature);
        if (previous == null || bytes == null) {
            return wrong;
        }
        if (!isTurn(appended)) {
            return Optional.empty();
        }
        if (!verify(event, previous, bytes, appended, enrolment)) {
            return wrong;
        }
        minutes = 0;
        return Optional.empty();
    }

    /** Null if it is no signature, whoever's key it were. */
    private static byte @Nullable [] decoded(String signature) {
        if (signature.length() != SIGNATURE_CHARACTERS) {
            return null;
        }
        try {
            return Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean isTurn(long appended) {
        return verified == Long.MIN_VALUE
                || appended - verified >= (boot == verifiedBoot ? VERIFY_EVERY_MILLIS : VERIFY_BOOT_EVERY_MILLIS);
    }

    private boolean verify(
            AuditEvent event, ByteBuffer previous, byte[] signature, long appended, Enrolment enrolment) {
        verified = appended;
        verifiedBoot = boot;
        byte[] content = SignedContent.ofChainHead(event.getAgentInstance(), boot, event.getAgentSequence(), previous);
        return enrolment.key().accept(enrolment.keyId(), content, signature);
    }

    /** Of two pictures of one agent the later one counts. */
    AgentHead laterOf(AgentHead other) {
        return other.minute > minute ? other : this;
    }

    /** A versioned binary form, with the agent that it is about. */
    byte[] write(String agent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(agent);
            out.writeLong(boot);
            out.writeInt(toldOfBoot);
            out.writeLong(minute);
            out.writeByte(minutes);
            out.writeLong(verifiedBoot);
            out.writeLong(verified);
            told.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("a byte array refused bytes", e);
        }
        return bytes.toByteArray();
    }

    static ByAgent.Named<AgentHead> read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IOException("an agent's head in form " + form + ": this version reads form " + FORM);
            }
            String agent = in.readUTF();
            AgentHead head = new AgentHead();
            head.boot = in.readLong();
            head.toldOfBoot = in.readInt();
            head.minute = in.readLong();
            head.minutes = in.readByte();
            head.verifiedBoot = in.readLong();
            head.verified = in.readLong();
            head.told.restore(in);
            return new ByAgent.Named<>(agent, head);
        }
    }
}
