package dev.vedette.agent.core.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inlines advice into the classes that hooks name, while they are loaded. Any other class costs one look into a map.
 * A class that is not as a hook expects it is loaded without that hook, which is reported as missed.
 */
public final class HookTransformer implements ClassFileTransformer {
    private final Map<String, List<Planned>> plannedByClass = new HashMap<>();
    private final Map<String, List<Hook>> hooksByLibrary = new HashMap<>();
    private final Coverage coverage;

    public HookTransformer(Iterable<LibraryInstrumentation> instrumentations, Coverage coverage) {
        this.coverage = coverage;
        for (LibraryInstrumentation instrumentation : instrumentations) {
            ClassLoader adviceLoader = instrumentation.getClass().getClassLoader();
            for (Hook hook : instrumentation.hooks()) {
                plannedByClass
                        .computeIfAbsent(pathOf(hook), path -> new ArrayList<>())
                        .add(new Planned(instrumentation.library(), hook, adviceLoader));
                hooksByLibrary
                        .computeIfAbsent(instrumentation.library(), library -> new ArrayList<>())
                        .add(hook);
            }
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        List<Planned> planned = plannedByClass.get(className);
        if (planned == null || loader == null) {
            return null;
        }
        String version = LibraryVersion.of(domain);
        Inlining inlining = new Inlining(loader, classFile);
        Set<String> applied = new HashSet<>();
        for (Planned one : planned) {
            reportAbsentOnce(one.library, version, loader);
            if (applied.contains(one.hook.seam())) {
                continue; // for another shape of the same class
            }
            try {
                inlining.apply(one.hook, one.adviceLoader);
                applied.add(one.hook.seam());
                coverage.applied(one.library, version, one.hook);
            } catch (HookMissedException e) {
                coverage.missed(one.library, version, one.hook, e.why());
            } catch (Throwable e) {
                coverage.missed(one.library, version, one.hook, e.getClass().getSimpleName());
            }
        }
        return inlining.changed();
    }

    /** A class that a release renamed is never loaded, so that nothing else would tell of it. */
    private void reportAbsentOnce(String library, String version, ClassLoader loader) {
        List<Hook> hooks = hooksByLibrary.getOrDefault(library, List.of());
        if (!coverage.found(library, version, hooks)) {
            return;
        }
        for (Hook hook : hooks) {
            if (hook.mayBeAbsent()) {
                continue;
            }
            try {
                if (loader.getResource(pathOf(hook) + ".class") == null) {
                    coverage.missed(library, version, hook, "no such class");
                }
            } catch (Throwable e) {
                coverage.missed(
                        library,
                        version,
                        hook,
                        "cannot be looked up: " + e.getClass().getSimpleName());
            }
        }
    }

    private static String pathOf(Hook hook) {
        return hook.type().replace('.', '/');
    }

    private record Planned(String library, Hook hook, ClassLoader adviceLoader) {}
}
