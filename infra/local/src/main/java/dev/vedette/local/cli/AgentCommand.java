package dev.vedette.local.cli;

import dev.vedette.local.rules.AgentTopic;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent}: whose word is believed. */
@Command(
        name = "agent",
        description = "Say which agents are ours: the keys that they sign the heads of their chains with.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class AgentCommand {
    private static final long MAX_IDENTITY_BYTES = 1024;

    @Command(
            name = "enrol",
            description = {
                "Enrol every agent whose spool is in a folder; prints each one's id and key.",
                "The folder is the agent's vedette.spool.dir, or a copy of the files instance and agent.pub in it."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int enrol(
            @Parameters(paramLabel = "FOLDER", description = "vedette.spool.dir of one or more agents") Path folder,
            @Option(
                            names = "--service",
                            paramLabel = "NAME",
                            description = "only for the MCP server of this name (any)")
                    @Nullable
                    String service,
            @Option(
                            names = "--tenant",
                            paramLabel = "NAME",
                            description = "whose server it is (${DEFAULT-VALUE})",
                            defaultValue = "default")
                    String tenant,
            @Mixin Broker broker,
            @Mixin RuleKey key)
            throws Exception {
        List<AgentEnrolment> enrolments = new ArrayList<>();
        for (Path place : places(folder)) {
            enrolments.add(AgentEnrolment.newBuilder()
                    .setAgentInstance(instance(place))
                    .setTenant(tenant)
                    .setServiceName(service)
                    .setPublicKey(ByteBuffer.wrap(publicKey(place)))
                    .setState("enrolled")
                    .setEnrolledBy(System.getProperty("user.name", "unknown"))
                    .setCreatedAt(now())
                    .build());
        }
        write(enrolments, broker, key.read());
        return Vedette.DONE;
    }

    @Command(
            name = "revoke",
            description = "Believe agents no more; what they send is still looked at.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids, @Mixin Broker broker, @Mixin RuleKey key)
            throws Exception {
        Map<String, AgentEnrolment> all = enrolments(broker);
        List<AgentEnrolment> revoked = new ArrayList<>();
        for (String id : ids) {
            AgentEnrolment enrolment = all.get(id);
            if (enrolment == null) {
                throw new UnusableInputException(
                        RulesCommand.plain(id) + ": no agent of this id is enrolled: ./vedette agent list shows them");
            }
            revoked.add(AgentEnrolment.newBuilder(enrolment)
                    .setState("revoked")
                    .setEnrolledBy(System.getProperty("user.name", "unknown"))
                    .setCreatedAt(now())
                    .build());
        }
        write(revoked, broker, key.read());
        return Vedette.DONE;
    }

    @Command(name = "list", description = "Agents, a line each.", mixinStandardHelpOptions = true)
    int list(@Mixin Broker broker) throws UnusableInputException {
        for (AgentEnrolment enrolment : enrolments(broker).values()) {
            System.out.println(RulesCommand.plain("%s  %s  %s  tenant %s  service %s  since %s by %s"
                    .formatted(
                            enrolment.getAgentInstance(),
                            enrolment.getState(),
                            keyId(enrolment),
                            enrolment.getTenant(),
                            enrolment.getServiceName().orElse("any"),
                            Instant.EPOCH
                                    .plus(enrolment.getCreatedAt(), ChronoUnit.MICROS)
                                    .truncatedTo(ChronoUnit.SECONDS),
                            enrolment.getEnrolledBy())));
        }
        return Vedette.DONE;
    }

    private static void write(List<AgentEnrolment> enrolments, Broker broker, SigningKey key) throws Exception {
        AgentTopic topic = new AgentTopic(broker.clientConfig());
        try {
            for (AgentEnrolment enrolment : enrolments) {
                topic.write(enrolment, key);
                System.out.println(
                        enrolment.getAgentInstance() + "  " + enrolment.getState() + "  " + keyId(enrolment));
            }
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    private static Map<String, AgentEnrolment> enrolments(Broker broker) throws UnusableInputException {
        try {
            return new AgentTopic(broker.clientConfig()).all();
        } catch (KafkaException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    /** The folder itself, or the places of the servers that share it. */
    private static List<Path> places(Path folder) throws UnusableInputException {
        if (isPlace(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> below = Files.list(folder)) {
            List<Path> places = below.filter(AgentCommand::isPlace).sorted().toList();
            if (!places.isEmpty()) {
                return places;
            }
        } catch (IOException e) {
            throw new UnusableInputException(folder + ": no such folder, or not readable");
        }
        throw new UnusableInputException(folder
                + ": no agent has signed anything there: name the vedette.spool.dir of one that has run for a while");
    }

    private static boolean isPlace(Path folder) {
        return Files.isRegularFile(folder.resolve("instance")) && Files.isRegularFile(folder.resolve("agent.pub"));
    }

    private static String instance(Path place) throws UnusableInputException {
        Path file = place.resolve("instance");
        try {
            if (Files.size(file) <= MAX_IDENTITY_BYTES) {
                return UUID.fromString(Files.readString(file, StandardCharsets.ISO_8859_1)
                                .strip())
                        .toString();
            }
        } catch (IOException | IllegalArgumentException e) {
            // said below
        }
        throw new UnusableInputException(file + ": a UUID is wanted");
    }

    private static byte[] publicKey(Path place) throws UnusableInputException {
        try {
            return TrustedKeys.read(place.resolve("agent.pub"))
                    .encoded()
                    .values()
                    .iterator()
                    .next();
        } catch (IOException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        }
    }

    private static String keyId(AgentEnrolment enrolment) {
        ByteBuffer key = enrolment.getPublicKey().duplicate();
        byte[] encoded = new byte[key.remaining()];
        key.get(encoded);
        try {
            return TrustedKeys.ofEncoded(encoded).encoded().keySet().iterator().next();
        } catch (IOException e) {
            return "(no key)";
        }
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
