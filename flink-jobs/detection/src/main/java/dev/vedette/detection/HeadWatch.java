package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Holds what agents sign against what was enrolled. As long as nobody is enrolled it says nothing: who has not begun with it
 * has nothing to be told. Takes an agent's events in the order of the log. Not thread-safe.
 */
final class HeadWatch {
    private final EnrolmentBook book;
    private final ByAgent<AgentHead> agents = new ByAgent<>(AgentHead::new, AgentHead::write, AgentHead::laterOf);
    private final LossEvents losses = new LossEvents();

    HeadWatch(EnrolmentBook book) {
        this.book = book;
    }

    /** By the enrolments that a topic held at one moment. */
    static HeadWatch of(Steering.Fixed steering) {
        EnrolmentBook book = new EnrolmentBook(steering.trust(), (agent, record) -> {});
        try {
            book.start(Map.of(), steering.content(Topics.AGENTS));
        } catch (Exception e) {
            throw new IllegalStateException("nothing was read or kept that could fail", e);
        }
        return new HeadWatch(book);
    }

    /**
     * Events of losses that the event shows; empty nearly always.
     *
     * @param event a sign of life ({@link TelemetryWatch#wasSignOfLife})
     */
    List<EnrichedEvent> add(EnrichedEvent event) {
        if (!book.isInUse()) {
            return List.of();
        }
        String agent = event.event().getAgentInstance();
        return losses.of(agents.of(agent).add(event, book.find(agent)), event);
    }

    /** What this subtask puts into a checkpoint. */
    List<byte[]> write(int subtask, int parallelism) {
        return agents.write(subtask, parallelism);
    }

    /** Takes in one entry that any subtask wrote. */
    void restore(byte[] entry) throws IOException {
        agents.restore(AgentHead.read(entry));
    }
}
