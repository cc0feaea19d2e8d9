package dev.vedette.agent.core;

import dev.vedette.agent.core.export.Drainer;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.agent.core.ring.SpoolDirectory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent's events wait: on disk, or in memory alone when there is no disk to write.
 *
 * @param sources all rings to drain, this start's last
 * @param place held until the JVM ends, else another server would take it; null in memory
 */
record Spool(
        String instance,
        HandOverRing ring,
        Deque<Drainer.Source> sources,
        @Nullable SpoolDirectory place) {

    static Spool open(Settings settings) {
        try {
            return onDisk(settings);
        } catch (IOException | RuntimeException e) {
            AgentLog.say(
                    "spool",
                    "events do not survive a crash: set vedette.spool.dir to a directory that can be written: "
                            + AgentLog.describe(e));
            HandOverRing ring = HandOverRing.inMemory(settings.ringBytes());
            Deque<Drainer.Source> sources = new ArrayDeque<>();
            sources.add(new Drainer.Source(ring, 0, null));
            return new Spool(UUID.randomUUID().toString(), ring, sources, null);
        }
    }

    private static Spool onDisk(Settings settings) throws IOException {
        SpoolDirectory directory = SpoolDirectory.take(settings.spoolDirectory());
        Deque<Drainer.Source> sources = new ArrayDeque<>();
        for (SpoolDirectory.LeftRing left : directory.leftRings()) {
            try {
                sources.add(new Drainer.Source(HandOverRing.open(left.file()), left.boot(), left.file()));
            } catch (IOException e) {
                AgentLog.say("left", left.file() + " cannot be read and stays: " + AgentLog.describe(e));
            }
        }
        HandOverRing ring = HandOverRing.create(directory.ring(), settings.ringBytes());
        sources.add(new Drainer.Source(ring, directory.boot(), null));
        return new Spool(directory.instance().toString(), ring, sources, directory);
    }
}
