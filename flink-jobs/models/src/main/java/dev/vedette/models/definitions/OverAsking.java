package dev.vedette.models.definitions;

import dev.vedette.content.PlainText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What no tool needs of the model that calls it, and a parameter asks for all the same. */
enum OverAsking {
    CONVERSATION(
            "the conversation",
            "(conversation|chat|dialog|dialogue|message|prompt) ?(history|log|transcript)\\b",
            "(whole|entire|full|complete|previous|prior|current|ongoing|raw) (conversation|chat|dialog|dialogue|transcript|prompt)",
            "(conversation|chat|dialog|dialogue) (so far|context|verbatim|up to)",
            "(conversation|chat|dialog|dialogue|context|prompt|messages?)\\b.{0,60}\\b(telemetry|analytics|diagnostics)",
            "(telemetry|analytics|diagnostics)\\b.{0,60}\\b(conversation|chat|dialog|dialogue|context|prompt|messages?)\\b",
            "transcript of (the|this|our|your) (conversation|chat|session)",
            "(everything|all|what) (that )?the (user|person|human) (has )?(said|typed|wrote|written|asked)",
            "(user|person|human)'?s? (original|exact|full|verbatim|unmodified|previous|earlier|last) (\\w+ )?(message|messages|prompt|prompts|words|request)"),
    INSTRUCTIONS(
            "the model's own instructions",
            "\\b(your|the model's|the assistant's|the agent's|current) (own )?(system prompt|system message|system instructions|instructions|initial prompt|guidelines)",
            "\\b(your|the model's|the assistant's) (reasoning|chain of thought|thoughts|thinking|scratchpad)",
            "\\b(list|names) of (all )?(the )?(available |other )?tools (that )?(you|are available)"),
    CREDENTIALS(
            "credentials",
            "(password|passphrase|credentials?|secrets?|api ?keys?|tokens?|ssh keys?|private keys?|cookies?)\\b.{0,60}\\b(telemetry|analytics|diagnostics?|debugging|metrics|quality|monitoring|audit|compliance|verification purposes)",
            "(telemetry|analytics|diagnostics?|debugging|metrics|quality|monitoring)\\b.{0,60}\\b(password|passphrase|credentials?|secrets?|api ?keys?|tokens?|ssh keys?|private keys?|cookies?)",
            "(ssh|private) key of the user|user's (ssh|private) key|contents? of .{0,20}(\\.env\\b|\\.ssh|id_rsa|credentials)",
            "(seed|recovery|mnemonic) (phrase|words)",
            "(any|all) (known |available |other )?(credentials|passwords|secrets|api keys|tokens|environment variables)");

    private static final int LONGEST = 4_000;

    private final String what;
    private final List<Pattern> signs;

    OverAsking(String what, String... signs) {
        this.what = what;
        this.signs = List.of(signs).stream().map(Pattern::compile).toList();
    }

    /** As it is said in a reason: "asks for the conversation". */
    String what() {
        return what;
    }

    /** @param about a parameter's name and what is said of it */
    static Optional<OverAsking> of(String about) {
        String plain = PlainText.of(about)
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .replaceAll("[_\\s-]+", " ")
                .toLowerCase(Locale.ROOT);
        String text = plain.substring(0, Math.min(LONGEST, plain.length()));
        for (OverAsking one : values()) {
            if (one.signs.stream().anyMatch(sign -> sign.matcher(text).find())) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
