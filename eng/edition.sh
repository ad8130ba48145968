# Sourced by ./run and ./test: exports EDITION, restored. Asked for by name it never falls back; else Full where the feed can supply
# it, and what was found is remembered in .edition, which plain dotnet commands follow too.

missing_packages() {
  sed -nE \
    -e 's/.*NU110[123]: Unable to find (a stable )?package ([A-Za-z0-9_.-]*[A-Za-z0-9]).*/\2/p' \
    -e 's/.*NU1603: .* but ([^ ]+) [^ ]+ was not found.*/\1/p' | sort -u | paste -sd' ' -
}

restore() {
  dotnet restore OrleansSelfCare.sln -p:Edition="$1" 2>&1
}

choose_edition() {
  local asked=${EDITION:-} log missing
  case $asked in
    '' | Full | Standalone) ;;
    *) echo "EDITION is Full or Standalone, not $asked" >&2; exit 2 ;;
  esac
  if [[ -z $asked && -s .edition && $(< .edition) == Standalone ]]; then
    echo "Edition Standalone, as remembered in .edition (delete that file to try Full again)."
    asked=Standalone
  fi
  if [[ -n $asked ]]; then
    log=$(restore "$asked") || { echo "$log" >&2; echo "Edition $asked can't be restored." >&2; exit 1; }
    export EDITION=$asked
    return
  fi
  if log=$(restore Full); then
    export EDITION=Full
  else
    missing=$(missing_packages <<< "$log")
    [[ -n $missing ]] || { echo "$log" >&2; exit 1; }
    echo "The feed can't supply the Full edition (missing: $missing); going on with Standalone."
    log=$(restore Standalone) || { echo "$log" >&2; exit 1; }
    export EDITION=Standalone
  fi
  echo "$EDITION" > .edition
}
