# Tests of what is emitted: the texts, how they compile, and programs that use them.
file(GLOB MODELS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/*.lua)
file(GLOB CELLS CONFIGURE_DEPENDS cells/*.lua)
file(GLOB UNROLLED CONFIGURE_DEPENDS unrolled/*.lua) # all lengths are static
set(PROGRAMS infer stream train generate)

# rnnc_use(PROGRAM WAY LIBRARY): compiles the program for that way and runs it
function(rnnc_use program way library)
  rnnc_test(use/${program}_${way} ${CMAKE_CURRENT_SOURCE_DIR}/use/check $<TARGET_FILE:rnnc>
            ${library} ${program} ${way})
endfunction()

# `bless` accepts what the compiler emits now.
add_custom_target(bless)
foreach(model ${MODELS})
  get_filename_component(name ${model} NAME_WE)
  add_custom_command(TARGET bless VERBATIM COMMAND rnnc models/${name}.lua -o generated/${name}.c
                     WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endforeach()
add_custom_command(TARGET bless COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/readme bless)

# Emitted code, interpreter and differences agree.
if(NOT RNNC_SANITIZE)
  foreach(model ${MODELS} ${CELLS})
    get_filename_component(name ${model} NAME_WE)
    rnnc_test(check/${name} rnnc check ${model})
  endforeach()
  foreach(cell elman lstm peephole_lstm gru gru_reset_before simple_gru)
    rnnc_test(check/bidirectional_${cell} rnnc check ${CMAKE_SOURCE_DIR}/models/bidirectional.lua
              --set add=true --set cell=${cell})
  endforeach()
  rnnc_test(check/deep_bidirectional rnnc check ${CMAKE_SOURCE_DIR}/models/deep.lua
            --set bidirectional=true)
  rnnc_test(check/elman_relu rnnc check ${CMAKE_SOURCE_DIR}/models/elman.lua
            --set nonlinearity=relu)
  foreach(model ${UNROLLED})
    get_filename_component(name ${model} NAME_WE)
    rnnc_test(check/unrolled_${name} rnnc check --unroll=full ${model})
  endforeach()
endif()

if(RNNC_SANITIZE)
  rnnc_use(two_sessions sanitized $<TARGET_FILE:rnn>)
  if(NOT RNNC_SANITIZE STREQUAL thread)
    foreach(program ${PROGRAMS})
      rnnc_use(${program} sanitized $<TARGET_FILE:rnn>)
    endforeach()
    rnnc_full(use/train_sanitized)
  endif()
  return()
endif()

# What is emitted with small limits is no program's, and not what generated/ holds.
if(RNNC_SMALL)
  return()
endif()
rnnc_use(two_sessions clang $<TARGET_FILE:rnn>)
rnnc_use(own_loss clang $<TARGET_FILE:rnn>)
rnnc_use(small_device clang $<TARGET_FILE:rnn>)
rnnc_use(small_device gcc $<TARGET_FILE:rnn>)
rnnc_test(no_thread_local ${CMAKE_CURRENT_SOURCE_DIR}/no_thread_local $<TARGET_FILE:rnn>)

rnnc_test(readme ${CMAKE_CURRENT_SOURCE_DIR}/readme check)
rnnc_test(dependencies ${CMAKE_CURRENT_SOURCE_DIR}/dependencies)
rnnc_test(words ${CMAKE_CURRENT_SOURCE_DIR}/words $<TARGET_FILE:rnnc>)
rnnc_test(refusals ${CMAKE_CURRENT_SOURCE_DIR}/refusals $<TARGET_FILE:rnnc>)

rnnc_test(generated/same ${CMAKE_CURRENT_SOURCE_DIR}/generated/same $<TARGET_FILE:rnnc>)
foreach(model ${MODELS})
  get_filename_component(name ${model} NAME_WE)
  rnnc_test(generated/compiles_${name} ${CMAKE_CURRENT_SOURCE_DIR}/generated/compiles
            $<TARGET_FILE:rnnc> ${model})
endforeach()

foreach(model ${UNROLLED})
  get_filename_component(name ${model} NAME_WE)
  rnnc_test(generated/compiles_unrolled_${name} ${CMAKE_CURRENT_SOURCE_DIR}/generated/compiles
            $<TARGET_FILE:rnnc> ${model} --unroll=full)
endforeach()

foreach(program ${PROGRAMS})
  foreach(way clang gcc avx2 x86-64)
    rnnc_use(${program} ${way} $<TARGET_FILE:rnn>)
  endforeach()
endforeach()

# On another processor, emulated: the runtime is compiled for it first.
set(AARCH64_RUNTIME ${CMAKE_CURRENT_BINARY_DIR}/aarch64/librnn.a)
rnnc_test(use/aarch64_runtime ${CMAKE_CURRENT_SOURCE_DIR}/use/aarch64-runtime ${AARCH64_RUNTIME})
set_tests_properties(use/aarch64_runtime PROPERTIES FIXTURES_SETUP aarch64)
foreach(program ${PROGRAMS})
  rnnc_use(${program} aarch64 ${AARCH64_RUNTIME})
  set_tests_properties(use/${program}_aarch64 PROPERTIES FIXTURES_REQUIRED aarch64)
endforeach()
rnnc_full(use/train_aarch64)
