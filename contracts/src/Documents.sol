// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Issuing} from "./Issuing.sol";
import {Members} from "./Members.sol";
import {RedLetters} from "./RedLetters.sol";
import {Signers} from "./Signers.sol";
import {Validity} from "./Validity.sol";

/// @title Documents
/// @notice Decides which documents were issued by whom, how valid they are and were, and which red
///         letters they have.
/// @dev Validity and red letters are told apart and never looked at together; use is another
///      contract's. Immutable.
contract Documents is Issuing, Validity, RedLetters {
    /// @notice Opens an empty book.
    /// @param ledgerId The ledger's id, the same as that of Members.
    /// @param members The contract that says who is a member.
    constructor(bytes32 ledgerId, Members members) Signers(ledgerId, members) {}
}
