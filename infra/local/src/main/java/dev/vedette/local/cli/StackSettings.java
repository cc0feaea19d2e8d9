package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.StackException;
import dev.vedette.local.stack.StackOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that starts the stack. */
final class StackSettings {
    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Kafka (${DEFAULT-VALUE})")
    private int kafkaPort = Ports.DEFAULT_KAFKA;

    @Option(names = "--elasticsearch-port", paramLabel = "PORT", description = "Elasticsearch (${DEFAULT-VALUE})")
    private int elasticsearchPort = Ports.DEFAULT_ELASTICSEARCH;

    @Option(names = "--flink-port", paramLabel = "PORT", description = "Flink's page and REST (${DEFAULT-VALUE})")
    private int flinkPort = Ports.DEFAULT_FLINK;

    @Option(names = "--console-port", paramLabel = "PORT", description = "console (${DEFAULT-VALUE})")
    private int consolePort = Ports.DEFAULT_CONSOLE;

    @Option(
            names = "--sinks",
            paramLabel = "FILE",
            description = "where else alerts go: syslog, Splunk, Sentinel, OTLP, webhooks (nowhere)")
    private @Nullable Path sinks;

    @Option(
            names = "--operator-scopes",
            paramLabel = "FILE",
            description = "allowed scopes per client and required scope per tool (none)")
    private @Nullable Path operatorScopes;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description = "the servers that there are, with owner, criticality and exposure (no registry)")
    private @Nullable Path servers;

    @Option(
            names = "--geoip",
            paramLabel = "FILE",
            description = "MaxMind DB of places (City, Country or Enterprise) of addresses (none)")
    private @Nullable Path geoip;

    @Option(
            names = "--asn",
            paramLabel = "FILE",
            description = "MaxMind DB of autonomous systems (ASN or ISP) of addresses (none)")
    private @Nullable Path asn;

    @Option(
            names = "--rules",
            paramLabel = "PATH",
            description = "rule file or folder to put into force; repeatable (alert-rules/rules)")
    private List<Path> rules = List.of();

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "start these and what they need: ${COMPLETION-CANDIDATES} (all)")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    /**
     * The options as the stack takes them.
     *
     * @param siem address that alerts go to as syslog, if any
     */
    StackOptions options(Checkout checkout, Optional<InetSocketAddress> siem) throws StackException {
        requireReadable("--sinks", sinks);
        requireReadable("--operator-scopes", operatorScopes);
        requireReadable("--servers", servers);
        requireReadable("--geoip", geoip);
        requireReadable("--asn", asn);
        return new StackOptions(
                StackOptions.home(checkout),
                new Ports(kafkaPort, elasticsearchPort, flinkPort, consolePort),
                parts,
                siem,
                Optional.ofNullable(sinks),
                Optional.ofNullable(operatorScopes),
                Optional.ofNullable(servers),
                Optional.ofNullable(geoip),
                Optional.ofNullable(asn),
                rules.isEmpty() ? List.of(checkout.root().resolve("alert-rules/rules")) : rules);
    }

    private static void requireReadable(String option, @Nullable Path file) throws StackException {
        if (file != null && !Files.isReadable(file)) {
            throw new StackException(option + " " + file + ": no such file, or not readable");
        }
    }
}
