package dev.vedette.content;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shapes of attacks in an argument: a command that something else than a command precedes, a way out of a folder. Only in
 * short texts: in a program or a page they are what it is about.
 */
final class InjectionShape {
    static final int MAX_CHARACTERS = 512;

    private static final int MAX_BLANKS = 4;
    private static final int MAX_COMMAND = 12;

    /** What a pipe leads to; other words stand between bars in tables. */
    private static final Set<String> READERS = Set.of(
            "sh", "bash", "zsh", "nc", "ncat", "curl", "wget", "python", "python3", "perl", "base64", "powershell");

    private static final Set<String> COMMANDS = Set.of(
            "sh",
            "bash",
            "zsh",
            "cmd",
            "powershell",
            "pwsh",
            "curl",
            "wget",
            "nc",
            "ncat",
            "cat",
            "rm",
            "id",
            "whoami",
            "uname",
            "python",
            "python3",
            "perl",
            "ruby",
            "php",
            "node",
            "ping",
            "sleep",
            "chmod",
            "base64",
            "eval",
            "exec",
            "env",
            "nslookup",
            "dig",
            "touch",
            "echo",
            "ls",
            "cd",
            "mv",
            "cp",
            "kill",
            "printenv",
            "hostname");

    private static final List<String> PLACES =
            List.of("/etc/passwd", "/etc/shadow", "/proc/self/", "/.ssh/", "\\windows\\system32\\config");

    private InjectionShape() {}

    static void of(String text, Consumer<FindingKind> found) {
        if (text.length() > MAX_CHARACTERS) {
            return;
        }
        if (isShell(text)) {
            found.accept(FindingKind.INJECTION_SHELL);
        }
        if (isPath(text)
                || Encodings.percentDecoded(text).filter(InjectionShape::isPath).isPresent()) {
            found.accept(FindingKind.INJECTION_PATH);
        }
    }

    private static boolean isShell(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean is =
                    switch (text.charAt(i)) {
                        case ';' -> isCommand(text, i + 1, COMMANDS);
                        case '&', '|' ->
                            text.startsWith(text.substring(i, i + 1), i + 1)
                                    ? isCommand(text, i + 2, COMMANDS)
                                    : text.charAt(i) == '|' && isCommand(text, i + 1, READERS);
                        case '$' ->
                            text.startsWith("${IFS}", i)
                                    || (text.startsWith("(", i + 1) && isCommand(text, i + 2, COMMANDS));
                        case '`' -> i > 0 && text.charAt(i - 1) > ' ' && isCommand(text, i + 1, COMMANDS);
                        default -> false;
                    };
            if (is) {
                return !isCommand(text, 0, COMMANDS); // a command line is what the tool asks for
            }
        }
        return false;
    }

    /** Whether a word of the list stands there, behind blanks, with nothing of a word after it. */
    private static boolean isCommand(String text, int from, Set<String> commands) {
        int start = from;
        while (start < text.length() && start - from < MAX_BLANKS && text.charAt(start) == ' ') {
            start++;
        }
        int slash = text.startsWith("/bin/", start) ? 5 : text.startsWith("/usr/bin/", start) ? 9 : 0;
        start += slash;
        int end = start;
        while (end < text.length() && end - start <= MAX_COMMAND && Characters.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        boolean goesOn = end < text.length() && "_-=.:'".indexOf(text.charAt(end)) >= 0;
        return !goesOn && commands.contains(text.substring(start, end));
    }

    private static boolean isPath(String text) {
        if (text.indexOf('/') < 0 && text.indexOf('\\') < 0 && text.indexOf('\0') < 0) {
            return false; // most are no paths
        }
        String path = text.replace('\\', '/');
        if (path.contains("../../..") || text.indexOf('\0') >= 0) {
            return true;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (String place : PLACES) { // of each argument that names a file: no stream
            if (lower.contains(place)) {
                return true;
            }
        }
        return false;
    }
}
