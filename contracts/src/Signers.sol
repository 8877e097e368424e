// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Members} from "./Members.sol";
import {Ranks, Roles} from "./Roles.sol";
import {NotAuthorised, Statements} from "./Statements.sol";

/// @title Signers
/// @notice What an account may sign, as Members says of it in the executing block.
abstract contract Signers is Statements {
    /// @notice The contract that says who is a member.
    Members public immutable MEMBERS;

    /// @notice The ledger is not that of Members.
    /// @param ledgerId The ledger given.
    /// @param actual The ledger of Members.
    error ForeignLedger(bytes32 ledgerId, bytes32 actual);

    /// @notice Relies on a contract that says who is a member.
    /// @param ledgerId The ledger's id, the same as that of Members.
    /// @param members The contract.
    constructor(bytes32 ledgerId, Members members) Statements(ledgerId) {
        bytes32 actual = members.LEDGER_ID();
        if (ledgerId != actual) revert ForeignLedger(ledgerId, actual);
        MEMBERS = members;
    }

    /// @dev Refuses unless an active account of the member signed and the member has the role.
    function _requireAccount(address signer, bytes32 member, uint32 role) internal view {
        (bytes32 own, , uint32 roles, bool active) = MEMBERS.standing(signer);
        if (!active || own != member || !Roles.has(roles, role)) revert NotAuthorised(signer);
    }

    /// @dev The member of an account, which must be an active head of a steward.
    function _requireSteward(address signer) internal view returns (bytes32 member) {
        uint32 roles;
        (member, roles) = _head(signer);
        if (!Roles.has(roles, Roles.STEWARD)) revert NotAuthorised(signer);
    }

    /// @dev The member of an account, which must be an active head, and the member's roles.
    function _head(address signer) internal view returns (bytes32 member, uint32 roles) {
        uint8 rank;
        bool active;
        (member, rank, roles, active) = MEMBERS.standing(signer);
        if (!active || rank != Ranks.HEAD) revert NotAuthorised(signer);
    }
}
