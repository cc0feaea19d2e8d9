package dev.vedette.local.rules;

import dev.vedette.rules.Fault;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleText;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Rule files below given paths. */
public final class RuleFiles {
    /** The linter takes what the engine can read, which is more than a topic takes; a character has 4 bytes at most. */
    private static final long MAX_LINT_BYTES = 4L * RuleText.MAX_CHARACTERS;

    /** Switches checks off for the rules of its folder; no rule itself. */
    private static final String LINT = "lint.yml";

    private RuleFiles() {}

    /**
     * What stands in rule files.
     *
     * @param sources those without a fault
     * @param faults faults of the others
     */
    public record Contents(List<RuleSource> sources, List<Fault> faults) {
        public Contents {
            sources = List.copyOf(sources);
            faults = List.copyOf(faults);
        }
    }

    /**
     * The rule files among and below {@code paths}: {@code *.yml} and {@code *.yaml}, without those in folders that end
     * in {@code .events}, which hold a rule's own events, and without {@code lint.yml}. Sorted, each once.
     *
     * @throws UnusableRuleException if a path does not exist or no file is found
     */
    public static List<Path> find(Collection<Path> paths) throws IOException, UnusableRuleException {
        TreeSet<Path> files = all(paths);
        files.removeIf(RuleFiles::isLint);
        if (files.isEmpty()) {
            throw new UnusableRuleException(paths + ": no rule file (*.yml) there");
        }
        return List.copyOf(files);
    }

    /**
     * The texts that the linter looks at: those of {@link #find}, and each {@code lint.yml} below the paths or beside a
     * file among them.
     *
     * @throws UnusableRuleException if one cannot be read at all
     */
    public static List<RuleText> texts(Collection<Path> paths) throws IOException, UnusableRuleException {
        TreeSet<Path> files = new TreeSet<>(find(paths));
        all(paths).stream().filter(RuleFiles::isLint).forEach(files::add);
        for (Path path : paths) {
            Path beside = path.resolveSibling(LINT).normalize();
            if (Files.isRegularFile(path) && Files.isRegularFile(beside)) {
                files.add(beside);
            }
        }
        List<RuleText> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(new RuleText(file.toString(), text(file, MAX_LINT_BYTES)));
        }
        return texts;
    }

    private static boolean isLint(Path file) {
        return file.endsWith(LINT);
    }

    private static TreeSet<Path> all(Collection<Path> paths) throws IOException, UnusableRuleException {
        TreeSet<Path> files = new TreeSet<>();
        for (Path path : paths) {
            if (Files.isRegularFile(path)) {
                files.add(path.normalize());
            } else if (Files.isDirectory(path)) {
                // A walk does not follow a link that it is given.
                Path folder = path.toRealPath();
                List<Path> below = new ArrayList<>();
                Files.walkFileTree(folder, new Collector(below));
                below.forEach(
                        file -> files.add(path.resolve(folder.relativize(file)).normalize()));
            } else {
                throw new UnusableRuleException(
                        path + ": no such file or folder: name rule files or folders with them");
            }
        }
        return files;
    }

    /**
     * Reads the rule files among and below {@code paths}.
     *
     * @throws UnusableRuleException if one cannot be read at all
     */
    public static Contents read(Collection<Path> paths) throws IOException, UnusableRuleException {
        List<RuleSource> sources = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Path file : find(paths)) {
            try {
                sources.add(RuleSource.compile(file.toString(), text(file, Topics.MAX_RULE_TEXT_BYTES)));
            } catch (RuleException e) {
                faults.addAll(e.faults());
            }
        }
        return new Contents(sources, faults);
    }

    private static String text(Path file, long maxBytes) throws IOException, UnusableRuleException {
        if (!Files.isReadable(file)) {
            throw new UnusableRuleException(file + ": not readable");
        }
        if (Files.size(file) > maxBytes) {
            throw new UnusableRuleException(
                    "%s: %d bytes: a rule file has at most %d".formatted(file, Files.size(file), maxBytes));
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UnusableRuleException(file + ": not UTF-8 text");
        }
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Collection<Path> files;

        Collector(Collection<Path> files) {
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.toString().endsWith(".events") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".yml") || name.endsWith(".yaml")) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
