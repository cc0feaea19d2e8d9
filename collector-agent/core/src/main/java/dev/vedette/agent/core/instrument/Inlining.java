package dev.vedette.agent.core.instrument;

import dev.vedette.agent.bootstrap.Bridge;
import java.io.IOException;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** One class while it is loaded, and the advice inlined into it so far. */
final class Inlining {
    private static final MethodDescription ADVICE_FAILED = adviceFailed();

    private final ClassLoader loader;
    private final byte[] original;
    private byte @Nullable [] changed;

    Inlining(ClassLoader loader, byte[] original) {
        this.loader = loader;
        this.original = original;
    }

    /** The class with advice, null if it is to be loaded as it is. */
    byte @Nullable [] changed() {
        return changed;
    }

    /** @throws HookMissedException if the class, or what the advice needs besides, is not as expected */
    void apply(Hook hook, ClassLoader adviceLoader) throws HookMissedException, IOException {
        ClassFileLocator application = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(hook.type(), changed == null ? original : changed),
                ClassFileLocator.ForClassLoader.of(loader));
        TypePool types = TypePool.Default.of(application);
        TypeDescription target = types.describe(hook.type()).resolve();
        if (target.getDeclaredMethods().filter(hook.matcher()).isEmpty()) {
            throw new HookMissedException("no such method");
        }
        ClassFileLocator own = ClassFileLocator.ForClassLoader.of(adviceLoader);
        Optional<String> unmet =
                Expectations.of(own.locate(hook.advice()).resolve()).unmet(types, target);
        if (unmet.isPresent()) {
            throw new HookMissedException(unmet.get());
        }
        changed = inline(hook, target, application, new ClassFileLocator.Compound(own, application));
    }

    private static byte[] inline(Hook hook, TypeDescription target, ClassFileLocator application, ClassFileLocator all)
            throws HookMissedException {
        try (DynamicType.Unloaded<?> made = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .decorate(target, application)
                .visit(advice(hook, all).on(hook.matcher()))
                .make()) {
            return made.getBytes();
        } catch (IllegalStateException e) {
            // Byte Buddy says so what it did not find: a field, an argument, or one of another type.
            throw new HookMissedException(String.valueOf(e.getMessage()));
        }
    }

    private static Advice advice(Hook hook, ClassFileLocator all) {
        TypeDescription advice =
                TypePool.Default.of(all).describe(hook.advice()).resolve();
        StackManipulation tell = new StackManipulation.Compound(
                new TextConstant(hook.seam()), MethodInvocation.invoke(ADVICE_FAILED.asDefined()));
        return Advice.to(advice, all).withExceptionHandler(new Advice.ExceptionHandler.Simple(tell));
    }

    private static MethodDescription adviceFailed() {
        try {
            return new MethodDescription.ForLoadedMethod(
                    Bridge.class.getMethod("adviceFailed", Throwable.class, String.class));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
