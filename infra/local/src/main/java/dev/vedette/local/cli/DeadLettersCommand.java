package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.delivery.DeadLetterTopic;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code delivery dead-letters}: what our jobs could not use, and the way back for it. */
@Command(
        name = "dead-letters",
        description = {
            "What the jobs could not use: when, which record, which stage, how many bytes, why.",
            "With --again events go back onto vedette.events; readers know them by their ids, so twice does no harm."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeadLettersCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RECORD",
            arity = "0..*",
            description = "letters of these records alone: topic-partition-offset, as the list has them")
    private @Nullable List<String> records;

    @Option(names = "--again", description = "put the records back; what cannot be says why")
    private boolean again;

    @Option(names = "--json", description = "a JSON object a line")
    private boolean json;

    @Mixin
    private Broker broker = new Broker();

    @Override
    public Integer call() throws Exception {
        Set<String> wanted = records == null ? Set.of() : new HashSet<>(records);
        DeadLetterTopic topic = new DeadLetterTopic(broker.clientConfig());
        long others;
        try {
            if (again) {
                try (DeadLetterTopic.Again back = topic.new Again()) {
                    others = topic.read(letter -> show(letter, wanted, Optional.of(back)));
                }
            } else {
                others = topic.read(letter -> show(letter, wanted, Optional.empty()));
            }
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
        if (others > 0) {
            System.err.println(others + " records of vedette.dead-letters are no dead letters");
        }
        return Vedette.DONE;
    }

    private void show(DeadLetter letter, Set<String> wanted, Optional<DeadLetterTopic.Again> back)
            throws ExecutionException, InterruptedException {
        if (!wanted.isEmpty() && !wanted.contains(DeadLetterTopic.record(letter))) {
            return;
        }
        Optional<String> obstacle = DeadLetterTopic.obstacle(letter);
        Optional<String> done = Optional.empty();
        if (back.isPresent()) {
            done = Optional.of(
                    obstacle.isPresent()
                            ? "not put back: " + obstacle.get()
                            : back.get().put(letter) ? "put back" : "put back already");
        }
        System.out.println(json ? line(letter, obstacle, done) : words(letter, done));
    }

    private static String words(DeadLetter letter, Optional<String> done) {
        return RulesCommand.plain("%s  %-28s %-14s %8d  %s%s"
                .formatted(
                        at(letter),
                        DeadLetterTopic.record(letter),
                        letter.getStage(),
                        bytes(letter),
                        letter.getReason(),
                        done.map(word -> "; " + word).orElse("")));
    }

    private static String line(DeadLetter letter, Optional<String> obstacle, Optional<String> done) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("at", at(letter).toString());
        node.put("record", RulesCommand.plain(DeadLetterTopic.record(letter)));
        node.put("stage", RulesCommand.plain(letter.getStage()));
        node.put("bytes", bytes(letter));
        node.put("reason", RulesCommand.plain(letter.getReason()));
        obstacle.ifPresent(why -> node.put("obstacle", why));
        done.ifPresent(word -> node.put("again", word));
        return node.toString();
    }

    private static Instant at(DeadLetter letter) {
        return Instant.EPOCH.plus(letter.getAt(), ChronoUnit.MICROS);
    }

    private static int bytes(DeadLetter letter) {
        return letter.getValue().map(ByteBuffer::remaining).orElse(0);
    }
}
